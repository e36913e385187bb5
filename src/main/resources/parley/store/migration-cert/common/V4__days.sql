-- What crossed with each partner on each day, counted as it comes, so that who asks for figures walks over days and not over
-- what was sent (K-COUNT-1). Days since 1970, by the moment at which it was journalled where it was received.
create table cert_day (
  partner text not null,
  day bigint not null,
  inbound smallint not null,
  -- objects, refused, withdrawn, batches, batches refused
  what text not null,
  -- of STIX, for objects; nothing for the others
  type text not null,
  number bigint not null,
  primary key (partner, day, inbound, what, type)
);

-- Batches of before are counted without the types of their objects, which nobody wrote down.
insert into cert_day (partner, day, inbound, what, type, number)
  select partner, at / 86400000, inbound, case when reason = '' then 'batches' else 'batches refused' end, '', count(*)
  from cert_batch group by 1, 2, 3, 4;
insert into cert_day (partner, day, inbound, what, type, number)
  select partner, at / 86400000, inbound, 'objects', 'not told by type', sum(objects)
  from cert_batch group by 1, 2, 3 having sum(objects) > 0;
insert into cert_day (partner, day, inbound, what, type, number)
  select partner, at / 86400000, inbound, 'refused', '', sum(refused)
  from cert_batch group by 1, 2, 3 having sum(refused) > 0;
insert into cert_day (partner, day, inbound, what, type, number)
  select partner, at / 86400000, inbound, 'withdrawn', '', sum(withdrawn)
  from cert_batch group by 1, 2, 3 having sum(withdrawn) > 0;
