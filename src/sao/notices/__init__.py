"""Notices: mail to customers about what happened, made of the feed after it was committed.

`kinds` says what is told of which event, and to whom; `letters` makes a mail of it, from templates;
`mailer` is the only place that talks SMTP; `post` carries notices from the feed by way of a queue.

Nothing of a notice is stored but what became of it: what it says follows from the chains.
"""
