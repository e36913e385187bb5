package parley.linktest;

import java.util.List;
import parley.party.LinkId;
import parley.store.StoreException;

/// What is kept of the links, as a desk shows it.
public interface LinkBook {
  /// What stands now, from memory.
  List<LinkAlarm> alarms(LinkId link);

  /// The last 24 hours.
  LinkRecord record(LinkId link) throws StoreException;

  /// @return false when there is no such alarm that nobody has acknowledged
  boolean acknowledge(LinkId link, LinkAlarm.Kind kind, String detail, String officer)
      throws StoreException;
}
