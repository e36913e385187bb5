-- The catalogue of the CERT line (K-ENTRY-1): drawn from the collections, and can be drawn anew from them. What is
-- found by stands here as codes that only this node can make (K-SEEK-2); what an object says stands in its collection.

create table cat_entry (
  -- the place at which it first stood
  no ${key},
  -- a code over what makes two objects one entry
  key text not null unique,
  type text not null,
  -- where it stands now: microseconds since 1970, no two alike; the newest news is the highest
  place bigint not null unique,
  -- until when one of its sources is active; the least number where all are revoked
  ends bigint not null,
  -- the strictest of its sources
  tlp smallint not null,
  pap smallint not null
);
create index cat_entry_type on cat_entry (type, place);
create index cat_entry_tlp on cat_entry (tlp, place);
create index cat_entry_ends on cat_entry (ends, place);

-- One object of one collection, as its newest version says.
create table cat_source (
  id text not null,
  collection integer not null,
  entry bigint not null,
  version bigint not null,
  -- when it came, and when its newest version did
  added bigint not null,
  last bigint not null,
  client text not null,
  valid_until bigint not null,
  revoked smallint not null,
  tlp smallint not null,
  pap smallint not null,
  raised smallint not null,
  -- those of `cat_code`, eight bytes each
  codes ${bytes} not null,
  primary key (id, collection)
);
create index cat_source_entry on cat_source (entry);

-- What an entry is found by.
create table cat_code (
  code bigint not null,
  place bigint not null,
  primary key (code, place)
) ${rowless};

-- How far each collection is drawn; and objects to be looked at again, because something about them changed.
create table cat_position (collection integer primary key, added bigint not null);
create table cat_touched (no ${identity}, collection integer not null, id text not null);

-- Objects that bear a marking whose definition is not in their collection yet.
create table cat_awaited (
  collection integer not null,
  marking text not null,
  id text not null,
  primary key (collection, marking, id)
);

-- How many objects came on which day (K-SEEK-6), by kind and name; names are sealed.
create table cat_name (code bigint primary key, sealed ${bytes} not null);
create table cat_count (
  kind smallint not null,
  day integer not null,
  collection integer not null,
  code bigint not null,
  objects bigint not null,
  primary key (kind, day, collection, code)
);
insert into cert_number (name, last) values ('place', 0), ('clearing', 0);
