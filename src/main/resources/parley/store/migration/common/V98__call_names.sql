-- Calls of which no alarm stands: an earlier form never took the names out, so they were kept for ever and looked
-- through at the end of each alarm, and an alarm of the same name would have ended them again. Whoever was called by
-- them has nothing to wait for; one that never went out is pointless.
delete from watch_call
 where alarms <> '' and done is null and tries = 0
   and not exists (select 1 from watch_alarm a
                    where a.ended is null and watch_call.alarms like '%' || a.name || '%');
update watch_call set alarms = '', done = coalesce(done, made)
 where alarms <> ''
   and not exists (select 1 from watch_alarm a
                    where a.ended is null and watch_call.alarms like '%' || a.name || '%');

-- Of which alarms stand, in the order in which they are told that these are over.
create index watch_call_named on watch_call (made, id, channel) where alarms <> '';
-- The newest of a channel, and what is still to be made by it.
create index watch_call_channel on watch_call (channel, made, id);
