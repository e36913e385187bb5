package parley.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import parley.codec.Bytes;
import parley.ledger.Fact;
import parley.ledger.Following.News;
import parley.ledger.Ledger;
import parley.message.MessageId;

/// What a session decided over one batch of events: the changes first, in one commit, and only then
/// the actions.
final class Decision {
  final List<Ledger.Change> changes = new ArrayList<>();
  final List<Action> actions = new ArrayList<>();

  private final List<Ledger.Item> items = new ArrayList<>();
  private final List<Fact> facts = new ArrayList<>();
  private int entries;
  private boolean told;
  private boolean pressing;
  private boolean flash;

  void change(Ledger.Change change) {
    changes.add(change);
    if (change instanceof Ledger.Change.KeepItem(Ledger.Item item)) {
      items.add(item);
    }
    if (change instanceof Ledger.Change.Append) {
      entries++;
    }
  }

  /// Followers shall see the entry that was just appended, and hear of it as the fact that they
  /// would read back.
  ///
  /// @param now false when it may wait a moment for more
  void tell(Fact fact, boolean now) {
    facts.add(fact);
    tell(now);
  }

  /// Followers shall read what was appended.
  void tell() {
    tell(true);
  }

  private void tell(boolean now) {
    told = true;
    pressing |= now;
  }

  /// What followers are told once this is durable. Facts are handed over only when they are all
  /// that was appended: followers take no entry before those that stand above it.
  Optional<News> news() {
    boolean whole = facts.size() == entries;
    return told ? Optional.of(new News(whole ? facts : List.of(), pressing)) : Optional.empty();
  }

  /// An item that this decision adds and the ledger does not show before the commit. Whoever asks
  /// the ledger whether something is known asks here first.
  Optional<Ledger.Item> item(boolean inbound, Predicate<Ledger.Item> wanted) {
    return items.stream().filter(item -> item.inbound() == inbound).filter(wanted).findFirst();
  }

  /// The newest value that this decision keeps under a name.
  Optional<Bytes> value(String key) {
    return changes.reversed().stream()
        .filter(Ledger.Change.KeepValue.class::isInstance)
        .map(Ledger.Change.KeepValue.class::cast)
        .filter(kept -> kept.key().equals(key))
        .map(Ledger.Change.KeepValue::value)
        .findFirst();
  }

  Optional<Ledger.Item> itemOfMessage(boolean inbound, MessageId id) {
    return item(inbound, item -> item.message().equals(Optional.of(id)));
  }

  void act(Action action) {
    actions.add(action);
  }

  /// It was decided over an event of FLASH.
  void hurry() {
    flash = true;
  }

  /// True when it must be committed ahead of what is not FLASH.
  boolean flash() {
    return flash;
  }
}
