<?php
// Installs WordPress with {title, theme, users, posts}; answers {keys, posts}: application passwords by login,
// [{id, url}] in order. The first user is the administrator. Users and comments are told in content.py.
define('WP_INSTALLING', true);
require __DIR__ . '/start.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

function add_comments(int $post, int $parent, array $comments, array $ids): void {
    foreach ($comments as $told) {
        $id = wp_insert_comment([
            'comment_post_ID' => $post,
            'comment_parent' => $parent,
            'user_id' => $ids[$told['login']] ?? 0,
            'comment_author' => wp_slash($told['name']),
            'comment_author_email' => $told['email'],
            'comment_author_url' => $told['url'],
            'comment_content' => wp_slash($told['text']),
            'comment_date' => $told['date'],
            'comment_date_gmt' => $told['date'],
            'comment_type' => $told['type'],
            'comment_approved' => (int) $told['approved'],
            'comment_author_IP' => '192.0.2.1',
        ]);
        add_comments($post, $id, $told['replies'], $ids);
    }
}

$first = $asked['users'][0];
wp_install($asked['title'], $first['login'], $first['email'], true, '', $first['password']);
foreach (get_posts(['post_type' => 'any', 'post_status' => 'any', 'numberposts' => -1]) as $sample) {
    wp_delete_post($sample->ID, true);
}
switch_theme($asked['theme']);
update_option('show_avatars', 0);
global $wp_rewrite;
$wp_rewrite->set_permalink_structure('/%postname%/');
flush_rewrite_rules();

$ids = $keys = [];
foreach ($asked['users'] as $user) {
    $login = $user['login'];
    $id = username_exists($login) ?: must(wp_insert_user(['user_login' => $login, 'user_pass' => $user['password'],
        'user_email' => $user['email'], 'role' => $user['role']]));
    wp_update_user(['ID' => $id, 'display_name' => $user['name'], 'nickname' => $user['name']]);
    $ids[$login] = $id;
    $keys[$login] = must(WP_Application_Passwords::create_new_application_password($id, ['name' => 'tests']))[0];
}

$posts = [];
foreach ($asked['posts'] as $told) {
    wp_set_current_user($ids[$told['login']]); // what this user may not write is taken out, as in the editor
    $id = must(wp_insert_post(wp_slash(['post_title' => $told['title'], 'post_content' => $told['content'],
        'post_date' => $told['date'], 'post_date_gmt' => $told['date'], 'post_status' => 'publish']), true));
    add_comments($id, 0, $told['comments'], $ids);
    $posts[] = ['id' => $id, 'url' => get_permalink($id)];
}
echo json_encode(['keys' => $keys, 'posts' => $posts]);
