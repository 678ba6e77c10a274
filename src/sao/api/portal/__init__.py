"""The portal: a page on which a customer sees and changes what is theirs."""
