-- Officers of this node, their passkeys (public halves), and the one-time links that enrol them (only digests of their secrets).
create table officer (
  name   text   not null primary key,
  post   text   not null,
  roles  text   not null,
  made   bigint not null,
  struck bigint
);
create table officer_key (
  id            text     not null primary key,
  officer       text     not null,
  label         text     not null,
  purpose       text     not null,
  public_key    ${bytes} not null,
  relying_party text     not null,
  origin        text     not null,
  added         bigint   not null,
  used          bigint
);
create index officer_key_officer on officer_key (officer);
create table enrolment (
  token     text   not null primary key,
  officer   text   not null,
  made_by   text   not null,
  confirmed text,
  expires   bigint not null
);
alter table session add column way text not null default 'link';
alter table session add column verified bigint not null default 0;
alter table session add column locked integer not null default 0;
