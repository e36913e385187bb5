-- The collections of the CERT line (K-ADDED-1, K-KEEP-1). A flag is a number and stands in the condition of an index as
-- `= 1`, so that a page is one walk along one index from where the last page ended, however much is kept.

-- Secrets of this database's own, sealed under the node's vault.
create table cert_secret (name text primary key, sealed ${bytes} not null);

-- The last numbers that were given out.
create table cert_number (name text primary key, last bigint not null);
insert into cert_number (name, last) values ('line', 0), ('version', 0);

create table cert_collection (
  no integer primary key,
  id text not null unique,
  alias text not null unique,
  -- microseconds since 1970; never goes back
  last_added bigint not null
);

-- One object as it is written in one version of STIX, with its first and last versions.
create table cert_line (
  no ${key},
  collection integer not null,
  id text not null,
  spec text not null,
  type text not null,
  -- 1 when no newer version of STIX has this object too
  top smallint not null,
  first_no bigint not null,
  first_key ${sorted} not null,
  last_no bigint not null,
  last_key ${sorted} not null,
  unique (collection, id, spec)
);

create table cert_version (
  no ${key},
  collection integer not null,
  added bigint not null,
  line bigint not null,
  type text not null,
  spec text not null,
  -- as it is written, and as it sorts
  version text not null,
  version_key ${sorted} not null,
  top smallint not null,
  first smallint not null,
  last smallint not null,
  size integer not null,
  client text not null,
  -- a code over what it says, which only this node can make; also the name under which it is sealed
  mark ${bytes} not null,
  sealed ${bytes} not null
);
create unique index cert_version_added on cert_version (collection, added);
create unique index cert_version_key on cert_version (line, version_key);
create index cert_version_line on cert_version (line, added);
create index cert_version_moment on cert_version (collection, version_key, added);
create index cert_version_last on cert_version (collection, added) where top = 1 and last = 1;
create index cert_version_first on cert_version (collection, added) where top = 1 and first = 1;
create index cert_version_type_last on cert_version (collection, type, added) where top = 1 and last = 1;
create index cert_version_type on cert_version (collection, type, added);
create index cert_version_spec_last on cert_version (collection, spec, added) where last = 1;

-- What came with the identifier and version of another object and says something else.
create table cert_conflict (
  collection integer not null,
  id text not null,
  version_key ${sorted} not null,
  mark ${bytes} not null,
  spec text not null,
  client text not null,
  at bigint not null,
  sealed ${bytes} not null,
  primary key (collection, id, version_key, mark)
);

-- How each envelope fared.
create table cert_status (
  id text primary key,
  client text not null,
  asked bigint not null,
  complete smallint not null,
  successes bigint not null,
  failures bigint not null
);
create index cert_status_asked on cert_status (asked);
create table cert_status_part (
  status text not null,
  success smallint not null,
  part integer not null,
  told text not null,
  primary key (status, success, part)
);
