-- Between these two moments a serial was numbered and journalled at the other end. None for what was drawn before; a rebuild draws it again.
alter table link_traffic add column begun bigint;
alter table link_traffic add column settled bigint;
