-- Versions of objects in parts of 2,000,000 numbers (K-PART-1, docs/decisions/0107-versions-in-parts.md). What is here becomes
-- the first part as it lies, without being copied. No part can see whether another has a row, so what was unique over all
-- versions is so now by the one writer: it counts moments and numbers, and looks before it writes. That there are not two
-- writers shows in the number, which stays the key.
drop index cert_version_added;
drop index cert_version_key;
alter index cert_version_first rename to cert_version_first_first;
alter table cert_version rename to cert_version_first;
alter index cert_version_pkey rename to cert_version_first_pkey;
alter index cert_version_line rename to cert_version_first_line;
alter index cert_version_moment rename to cert_version_first_moment;
alter index cert_version_last rename to cert_version_first_last;
alter index cert_version_type_last rename to cert_version_first_type_last;
alter index cert_version_type rename to cert_version_first_type;
alter index cert_version_spec_last rename to cert_version_first_spec_last;

create table cert_version (like cert_version_first) partition by range (no);
alter table cert_version add primary key (no);
create index cert_version_added on cert_version (collection, added);
create index cert_version_key on cert_version (line, version_key);
create index cert_version_line on cert_version (line, added);
create index cert_version_moment on cert_version (collection, version_key, added);
create index cert_version_last on cert_version (collection, added) where top = 1 and last = 1;
create index cert_version_begun on cert_version (collection, added) where top = 1 and first = 1;
create index cert_version_type_last on cert_version (collection, type, added) where top = 1 and last = 1;
create index cert_version_type on cert_version (collection, type, added);
create index cert_version_spec_last on cert_version (collection, spec, added) where last = 1;

-- 'parts': the first number that no part covers.
do $$
declare
  upto bigint;
begin
  select (last / 2000000 + 1) * 2000000 into strict upto from cert_number where name = 'version';
  execute format(
    'alter table cert_version attach partition cert_version_first for values from (minvalue) to (%s)', upto);
  insert into cert_number (name, last) values ('parts', upto);
end
$$;
