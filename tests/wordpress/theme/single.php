<?php get_header(); ?>
<?php while (have_posts()) : the_post(); ?>
<article id="post-<?php the_ID(); ?>" <?php post_class(); ?>>
<header class="entry-header">
<h1 class="entry-title"><?php the_title(); ?></h1>
<p class="entry-meta">
<time class="entry-date published" datetime="<?php echo esc_attr(get_the_date('c')); ?>"><?php echo esc_html(get_the_date()); ?></time>
by <span class="author vcard"><?php the_author(); ?></span>
</p>
</header>
<div class="entry-content">
<?php the_content(); ?>
</div>
</article>
<?php comments_template(); ?>
<?php endwhile; ?>
<?php get_footer(); ?>
