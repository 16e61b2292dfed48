<?php
// Loaded with every request as a must-use plugin: WordPress sends no mail, looks for no updates, and its pages
// name no other host (WP_HTTP_BLOCK_EXTERNAL in wp-config.php stops the server's own requests).
add_filter('pre_wp_mail', '__return_true');
foreach (['core', 'plugins', 'themes'] as $what) {
    add_filter("pre_site_transient_update_$what", fn() => (object) ['updates' => [], 'last_checked' => time()]);
    remove_action('admin_init', "_maybe_update_$what");
    remove_action('upgrader_process_complete', $what === 'core' ? 'wp_version_check' : "wp_update_$what");
}
remove_action('wp_head', 'print_emoji_detection_script', 7);
remove_action('wp_print_styles', 'print_emoji_styles');
add_filter('emoji_svg_url', '__return_false');
