<?php
add_action('after_setup_theme', function () {
    add_theme_support('title-tag');
    add_theme_support('html5', ['comment-form', 'comment-list', 'caption', 'style', 'script']);
});
add_action('wp_enqueue_scripts', function () {
    wp_enqueue_style('guide', get_stylesheet_uri(), [], '1.0');
    if (is_singular() && comments_open() && get_option('thread_comments')) {
        wp_enqueue_script('comment-reply');
    }
});
