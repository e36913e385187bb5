-- Which account at the sign-in provider is which officer's: one each, made by one administrator and confirmed by another.
create table account (
  id        text   not null primary key,
  issuer    text   not null,
  name      text   not null,
  officer   text   not null unique,
  made_by   text   not null,
  confirmed text,
  made      bigint not null,
  used      bigint
);
