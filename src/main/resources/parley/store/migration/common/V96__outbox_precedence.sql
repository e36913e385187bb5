-- What waits goes by precedence, exercises behind everything that is real (X-ORDER-1): 0 FLASH, 1 IMMEDIATE, 2 PRIORITY, 3 ROUTINE.
-- What was queued before has the precedence that the board knows, and where it was not drawn yet ROUTINE.
alter table outbox add column precedence integer not null default 3;
update outbox set precedence = coalesce(
  (select min(b.precedence) from item i join board b on b.message = i.message
   where i.link = outbox.link and i.inbound = false and i.content = outbox.content and b.inbound = false),
  3);
update outbox set precedence = 0 where flash = true;
drop index outbox_order;
create index outbox_order on outbox (link, exercise, precedence, id);
alter table outbox drop column flash;
