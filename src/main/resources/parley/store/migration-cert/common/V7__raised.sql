-- Markings that officers raised (K-RAISE-1): beside the objects, whose bytes stay.
create table cert_raised (
  id text primary key,
  tlp smallint not null,
  -- below zero for none
  pap smallint not null,
  officer text not null,
  at bigint not null,
  -- 1 while partners and collections are still to learn of it (K-RAISE-4)
  pending smallint not null
);
create index cert_raised_pending on cert_raised (id) where pending = 1;
