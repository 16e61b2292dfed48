</main>
<footer class="site-footer"><p>Nothing here is medical advice.</p></footer>
<?php wp_footer(); ?>
</body>
</html>
