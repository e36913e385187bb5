-- For the pages of the analyst: who points at an object, what a partner was given once, conflicts by their moment.

-- Which objects name another (W-CERT-6): a code over its name, which only this node can make, and the lines of those that
-- name it. Drawn from the collections, and may be dropped.
create table cert_pointer (
  target ${bytes} not null,
  -- 0 relationships, 1 sightings, 2 where objects come from, 3 all others
  rank smallint not null,
  line bigint not null,
  primary key (target, rank, line)
) ${rowless};
create index cert_pointer_line on cert_pointer (line);
create table cert_pointed (collection integer primary key, added bigint not null);

-- What stood in the collection of a partner and was taken out again (W-CERT-9).
create table cert_recalled (
  partner text not null,
  id text not null,
  -- microseconds since 1970: when it was released
  released bigint not null,
  version text not null,
  -- an officer; empty where the rules did it
  released_by text not null,
  -- milliseconds since 1970
  withdrawn bigint not null,
  withdrawn_by text not null,
  primary key (partner, id, released)
);
create index cert_recalled_id on cert_recalled (id, withdrawn);

create index cert_conflict_at on cert_conflict (at, collection, id, version_key, mark);
