-- What is older than its agreement wants it kept is found page by page, the oldest first.
create index item_age on item (link, at, content);
