<?php
/**
 * Plugin Name: Guide chat
 * Description: Puts the chat over the guide on every page of this site. Nothing is stored, and nothing is loaded before a reader opens it but one script.
 * Version: {{VERSION}}
 * Requires at least: 6.3
 * Requires PHP: 7.4
 * License: MIT
 */

defined( 'ABSPATH' ) || exit;

const GUIDE_CHAT_AT = {{AT}};

/** The tag of the widget, in the head of every page. */
function guide_chat_script() {
	wp_enqueue_script( 'guide-chat', GUIDE_CHAT_AT . '/widget.js', array(), null, array( 'strategy' => 'defer' ) );
}
add_action( 'wp_enqueue_scripts', 'guide_chat_script' );

/** Marks the tag as ours, and asks optimisers to leave it alone. */
function guide_chat_attributes( $tag, $handle ) {
	if ( 'guide-chat' !== $handle ) {
		return $tag;
	}
	return str_replace( '<script ', '<script data-guide-chat data-cfasync="false" data-label="' . esc_attr( {{LABEL}} ) . '" ', $tag );
}
add_filter( 'script_loader_tag', 'guide_chat_attributes', 10, 2 );

/** [guide_ask question="How do I start?"]Ask about this[/guide_ask]: a link that opens the chat, for every author. */
function guide_chat_link( $attributes, $text = '' ) {
	$question = trim( (string) ( shortcode_atts( array( 'question' => '' ), $attributes )['question'] ) );
	if ( '' === $question ) {
		return esc_html( $text );
	}
	return sprintf(
		'<a href="%s" data-guide-ask="%s">%s</a>',
		esc_url( GUIDE_CHAT_AT . '/ask?q=' . rawurlencode( $question ) ),
		esc_attr( $question ),
		esc_html( '' === trim( (string) $text ) ? $question : $text )
	);
}
add_shortcode( 'guide_ask', 'guide_chat_link' );
