-- Objects that wait for the definition of a marking that they bear (K-RELEASE-5).
create table cert_awaited (
  partner text not null,
  collection integer not null,
  marking text not null,
  id text not null,
  primary key (partner, collection, marking, id)
);
