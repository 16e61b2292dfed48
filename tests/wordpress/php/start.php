<?php
// Loads WordPress for the scripts beside this one: `php SCRIPT FOLDER`, JSON on standard input, JSON back.
$_SERVER['HTTP_HOST'] = 'localhost';
require $argv[1] . '/wp-load.php';
$asked = json_decode(stream_get_contents(STDIN), true);

function must($got) {
    if (is_wp_error($got)) {
        $more = $got->get_error_data();
        fwrite(STDERR, $got->get_error_message() . (is_string($more) ? " $more" : '') . "\n");
        exit(1);
    }
    return $got;
}
