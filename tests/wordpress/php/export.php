<?php
// Writes what Tools → Export gives: all content as WXR.
require __DIR__ . '/start.php';
require ABSPATH . 'wp-admin/includes/export.php';

wp_set_current_user(1);
export_wp();
