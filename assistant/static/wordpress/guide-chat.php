<?php
/**
 * Plugin Name: Guide chat
 * Description: Puts the chat over the guide on every page of this site. Nothing is stored, and nothing is loaded before a reader opens it but one script.
 * Version: {{VERSION}}
 * Requires at least: 5.7
 * Requires PHP: 7.4
 * License: MIT
 */

defined( 'ABSPATH' ) || exit;

const GUIDE_CHAT_AT = {{AT}};

/** The tag of the widget, in the head of every page: the one that is pasted elsewhere, whatever the age of WordPress. */
function guide_chat_tag() {
	wp_print_script_tag(
		array(
			'defer'           => true,
			'data-guide-chat' => true,
			'data-cfasync'    => 'false',
			'src'             => GUIDE_CHAT_AT . '/widget.js',
			'data-label'      => {{LABEL}},
		)
	);
}
add_action( 'wp_head', 'guide_chat_tag' );

/** [guide_ask question="How do I start?"]Ask about this[/guide_ask]: a link that opens the chat, for every author. */
function guide_chat_link( $attributes, $text = '' ) {
	$asked    = shortcode_atts( array( 'question' => '' ), $attributes )['question'];
	$question = trim( html_entity_decode( $asked, ENT_QUOTES | ENT_HTML5, 'UTF-8' ) ); // the editor keeps & as &amp;
	$text     = trim( wp_strip_all_tags( $text ) );
	if ( '' === $question ) {
		return esc_html( $text );
	}
	return sprintf(
		'<a href="%s" data-guide-ask="%s">%s</a>',
		esc_url( GUIDE_CHAT_AT . '/ask?q=' . rawurlencode( $question ) ),
		esc_attr( $question ),
		esc_html( '' === $text ? $question : $text )
	);
}
add_shortcode( 'guide_ask', 'guide_chat_link' );
