package parley.party;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.NodeKeys;

/// The rolls in force, with every roll adopted before them: an immutable picture.
///
/// Each roll is adopted at a *position*, a number that only grows: the index of its entry in the
/// journal that the book follows. {@link #at} gives the picture as it was, so an old entry is
/// judged by the rolls of its own index and verifies for ever (P-ROLL-12).
public final class RollBook implements Rolls {
  private final PartyId self;
  private final Map<PartyId, Roll> current;
  private final List<Adopted> history;

  /// @param position from which on it was in force
  private record Adopted(long position, Roll roll) {}

  private RollBook(PartyId self, List<Adopted> history) {
    this.self = self;
    this.history = List.copyOf(history);
    this.current = new TreeMap<>();
    for (Adopted adopted : history) {
      current.put(adopted.roll().party(), adopted.roll());
    }
  }

  /// A book that knows only the own roll, in force from the beginning.
  public static RollBook of(Roll own) {
    return new RollBook(own.party(), List.of(new Adopted(0, own)));
  }

  @Override
  public Roll own() {
    Roll own = current.get(self);
    if (own == null) {
      throw new IllegalStateException("a roll book always holds the own roll");
    }
    return own;
  }

  @Override
  public Optional<Roll> of(PartyId party) {
    return Optional.ofNullable(current.get(party));
  }

  @Override
  public Optional<Listed> node(NodeId id) {
    for (Roll roll : current.values()) {
      Optional<Node> node = roll.node(id);
      if (node.isPresent()) {
        return Optional.of(new Listed(roll, node.get()));
      }
    }
    return Optional.empty();
  }

  /// The rolls in force, by party.
  public List<Roll> inForce() {
    return List.copyOf(current.values());
  }

  /// Every roll ever adopted, in order.
  public List<Roll> history() {
    return history.stream().map(Adopted::roll).toList();
  }

  /// The picture as it stood for an entry at `position`: with the rolls adopted at or before it.
  public RollBook at(long position) {
    List<Adopted> then =
        history.stream().filter(adopted -> adopted.position() <= position).toList();
    return then.size() == history.size() ? this : new RollBook(self, then);
  }

  /// Adopts a roll that {@link Roll#read} has passed.
  ///
  /// @param position of the entry that will record it; not before the last one
  /// @param pinned the authority's fingerprint from this act of ceremony, or from an agreement
  ///   signed under it; needed for a party's first roll and for a new authority
  public RollRuling adopt(
      Roll roll, long position, Optional<Digest> pinned, OfficerCheck officerCheck) {
    long last = history.getLast().position();
    if (position < last) {
      throw new IllegalArgumentException(
          "position " + position + " lies before the last adoption at " + last);
    }
    if (pinned.isPresent() && !pinned.get().equals(roll.authorityFingerprint())) {
      return new RollRuling.Refused(
          "P-ROLL-9", "the authority of this roll is not the one whose fingerprint was given");
    }
    Optional<RollRuling> foreign = foreignNode(roll);
    if (foreign.isPresent()) {
      return foreign.get();
    }
    Roll held = current.get(roll.party());
    if (held == null) {
      return pinned.isPresent()
          ? adopted(roll, position, !roll.officers().isEmpty(), false)
          : new RollRuling.Refused(
              "P-ROLL-9",
              "this is the first roll of " + roll.party() + ": give its authority's fingerprint");
    }
    return succeed(held, roll, position, pinned.isPresent(), officerCheck);
  }

  private RollRuling succeed(
      Roll held, Roll roll, long position, boolean ceremony, OfficerCheck officerCheck) {
    boolean newAuthority = !held.authorityFingerprint().equals(roll.authorityFingerprint());
    if (newAuthority && !ceremony) {
      return new RollRuling.Refused(
          "P-ROLL-9",
          "another authority issued this roll of " + roll.party() + ": it needs a new ceremony");
    }
    if (roll.number() <= held.number()) {
      return older(held, roll);
    }
    boolean officersChanged = !Set.copyOf(held.officers()).equals(Set.copyOf(roll.officers()));
    if (officersChanged
        && !newAuthority
        && !held.officers().isEmpty()
        && consenting(held, roll, roll.officerChallenge(), officerCheck).size()
            < Roll.CONSENTING_OFFICERS) {
      return new RollRuling.Refused(
          "P-ROLL-8", "a change of officers needs the consent of two current officers");
    }
    Optional<String> lost = newAuthority ? Optional.empty() : vanishedKey(held, roll);
    if (lost.isPresent()) {
      return new RollRuling.Refused("P-ROLL-6", lost.get());
    }
    Optional<RollRuling> back = epochBack(held, roll);
    Optional<RollRuling> alone = back.isPresent() ? back : epochAlone(held, roll, officerCheck);
    return alone.isPresent() ? alone.get() : adopted(roll, position, officersChanged, newAuthority);
  }

  private RollRuling older(Roll held, Roll roll) {
    for (Adopted adopted : history) {
      Roll before = adopted.roll();
      if (before.party().equals(roll.party())
          && before.number() == roll.number()
          && before.authorityFingerprint().equals(roll.authorityFingerprint())
          && !before.fingerprint().equals(roll.fingerprint())) {
        return new RollRuling.Equivocation(before, roll);
      }
    }
    if (held.fingerprint().equals(roll.fingerprint())) {
      return new RollRuling.Known();
    }
    return new RollRuling.Refused(
        "P-ROLL-7",
        String.format(
            java.util.Locale.ROOT,
            "roll %d of %s is not newer than roll %d in force",
            roll.number(),
            roll.party(),
            held.number()));
  }

  /// The different officers of the roll in force who consent to something in the new one.
  private static Set<String> consenting(
      Roll held, Roll roll, Digest challenge, OfficerCheck officerCheck) {
    Set<String> consenting = new HashSet<>();
    for (Roll.OfficerAssertion assertion : roll.assertions()) {
      for (Roll.OfficerCredential credential : held.officers()) {
        if (credential.credentialId().equals(assertion.credentialId())
            && credential.officer().equals(assertion.officer())
            && officerCheck.verifies(credential, challenge, assertion)) {
          consenting.add(credential.officer());
        }
      }
    }
    return consenting;
  }

  /// One person alone opens no epoch: two officers of the roll in force consent to it.
  private static Optional<RollRuling> epochAlone(Roll held, Roll roll, OfficerCheck officerCheck) {
    for (Node node : roll.nodes()) {
      int before = held.node(node.id()).map(Node::epoch).orElse(1);
      int willing = node.epoch() > before ? mayOpen(held, roll, node, officerCheck).size() : 0;
      if (node.epoch() > before && willing < Roll.CONSENTING_OFFICERS) {
        return Optional.of(
            new RollRuling.Refused(
                "P-ROLL-16",
                "epoch "
                    + node.epoch()
                    + " of "
                    + node.id()
                    + " needs the consent of two officers of the roll in force, and has that of "
                    + willing));
      }
    }
    return Optional.empty();
  }

  private static Set<String> mayOpen(Roll held, Roll roll, Node node, OfficerCheck officerCheck) {
    Set<String> willing = new HashSet<>();
    for (Roll.OfficerCredential officer : held.officers()) {
      if (officer.roles().contains(Consent.EPOCH)) {
        willing.add(officer.officer());
      }
    }
    Digest challenge = Consent.epochChallenge(roll.party(), roll.number(), node.id(), node.epoch());
    willing.retainAll(consenting(held, roll, challenge, officerCheck));
    return willing;
  }

  @Override
  public Map<String, Instant> openedBy(NodeId id, int epoch) {
    for (Adopted adopted : history) {
      Roll roll = adopted.roll();
      if (roll.node(id).filter(node -> node.epoch() == epoch).isPresent()) {
        Digest challenge = Consent.epochChallenge(roll.party(), roll.number(), id, epoch);
        Map<String, Instant> officers = new TreeMap<>();
        for (Roll.OfficerAssertion assertion : roll.assertions()) {
          Consent.at(challenge, assertion).ifPresent(at -> officers.put(assertion.officer(), at));
        }
        return officers;
      }
    }
    return Map.of();
  }

  /// Signing keys may not simply vanish, nor may what is retired: their last serials would be lost.
  private static Optional<String> vanishedKey(Roll held, Roll roll) {
    for (Roll.RetiredKey key : held.retired()) {
      if (roll.retired().stream().noneMatch(key::becomes)) {
        return Optional.of("a retired key of " + key.node() + " is missing or was changed");
      }
    }
    for (Node node : held.nodes()) {
      Digest keys = Roll.setDigest(node.keys().signing());
      boolean kept =
          roll.node(node.id())
              .filter(now -> Roll.setDigest(now.keys().signing()).equals(keys))
              .isPresent();
      boolean named =
          roll.retired().stream()
              .anyMatch(key -> key.node().equals(node.id()) && key.certificate().equals(keys));
      if (!kept && !named) {
        return Optional.of(
            "the signing keys of " + node.id() + " left the roll without their last serials");
      }
    }
    return Optional.empty();
  }

  /// An epoch never goes back: what was numbered and signed for in it would count again.
  private static Optional<RollRuling> epochBack(Roll held, Roll roll) {
    for (Node node : held.nodes()) {
      Optional<Node> now = roll.node(node.id());
      if (now.isPresent() && now.get().epoch() < node.epoch()) {
        return Optional.of(
            new RollRuling.Refused("P-ROLL-15", "the epoch of " + node.id() + " goes back"));
      }
    }
    return Optional.empty();
  }

  private Optional<RollRuling> foreignNode(Roll roll) {
    for (Node node : roll.nodes()) {
      Optional<Listed> listed = node(node.id());
      if (listed.isPresent() && !listed.get().roll().party().equals(roll.party())) {
        return Optional.of(
            new RollRuling.Refused(
                "P-ROLL-13", "node " + node.id() + " stands on the roll of another party"));
      }
    }
    return Optional.empty();
  }

  private RollRuling adopted(
      Roll roll, long position, boolean officersChanged, boolean authorityChanged) {
    List<Adopted> longer = new ArrayList<>(history);
    longer.add(new Adopted(position, roll));
    return new RollRuling.Adopted(new RollBook(self, longer), officersChanged, authorityChanged);
  }

  @Override
  public List<NodeKeys.Signing> signing(NodeId id, String numbering, long serial) {
    List<NodeKeys.Signing> good = new ArrayList<>();
    node(id).ifPresent(listed -> good.add(listed.node().keys().signing()));
    for (Roll roll : current.values()) {
      for (Roll.RetiredKey key : roll.retired()) {
        Long last = key.lastSerial().get(numbering);
        if (key.node().equals(id) && last != null && serial <= last) {
          formerKeys(key).ifPresent(good::add);
        }
      }
    }
    return good;
  }

  @Override
  public Set<Bytes> transports(NodeId id, Instant now) {
    Set<Bytes> good = new HashSet<>(Rolls.super.transports(id, now));
    for (Roll.RetiredKey key : node(id).map(listed -> listed.roll().retired()).orElse(List.of())) {
      boolean withdrawnAtOnce = key.withdrawn() || key.lastSerial().isEmpty();
      if (key.node().equals(id)
          && !withdrawnAtOnce
          && now.isBefore(key.since().plus(Roll.TRANSPORT_OVERLAP))) {
        former(key).ifPresent(keys -> good.add(keys.transport()));
      }
    }
    return good;
  }

  private Optional<NodeKeys.Signing> formerKeys(Roll.RetiredKey key) {
    return former(key).map(NodeKeys::signing);
  }

  private Optional<NodeKeys> former(Roll.RetiredKey key) {
    for (Adopted adopted : history) {
      Optional<NodeKeys> found =
          adopted
              .roll()
              .node(key.node())
              .map(Node::keys)
              .filter(keys -> Roll.setDigest(keys.signing()).equals(key.certificate()));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /// Where the keys of every node in force stand (P-ROLL-11), the soonest to end first.
  public List<KeyDates> dates(Instant now) {
    return current.values().stream()
        .flatMap(roll -> roll.nodes().stream())
        .map(node -> node.dates(now))
        .sorted(java.util.Comparator.comparing(KeyDates::until))
        .toList();
  }
}
