<?php
// Installs and activates the plugin in a {zip}, as "Upload Plugin" does; answers {file}, its name to WordPress.
require __DIR__ . '/start.php';
require ABSPATH . 'wp-admin/includes/admin.php';
require ABSPATH . 'wp-admin/includes/class-wp-upgrader.php';

wp_set_current_user(1);
$skin = new WP_Ajax_Upgrader_Skin();
$upgrader = new Plugin_Upgrader($skin);
must($upgrader->install($asked['zip'], ['overwrite_package' => true]));
must($skin->get_errors()->has_errors() ? $skin->get_errors() : null);
$file = $upgrader->plugin_info();
must($file ?: new WP_Error('none', 'No file of it has a plugin header.'));
must(activate_plugin($file));
echo json_encode(['file' => $file]);
