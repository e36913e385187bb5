package parley.agreement;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.codec.Digest;
import parley.party.NodeId;
import parley.party.PartyId;
import parley.party.Rolls;

/// Rules on one link (A-RULE-1 to A-RULE-7, A-LIFE-4 to A-LIFE-7). A message is judged by the one
/// agreement that it names: nothing crosses from one to another.
final class LinkTerms implements AgreementLife {
  private final NodeId own;
  private final NodeId peer;
  private final Map<String, Compact> shared;
  private final Rolls rolls;
  private final List<Agreement> inForce;

  LinkTerms(NodeId own, NodeId peer, Map<String, Compact> shared, Rolls rolls) {
    this.own = own;
    this.peer = peer;
    this.shared = Map.copyOf(shared);
    this.rolls = rolls;
    this.inForce =
        shared.values().stream()
            .map(Compact::inForce)
            .sorted(java.util.Comparator.comparing(Agreement::id))
            .toList();
  }

  @Override
  public Optional<Agreement> named(String id) {
    return Optional.ofNullable(shared.get(id)).map(Compact::inForce);
  }

  @Override
  public List<Agreement> agreements() {
    return inForce;
  }

  @Override
  public Optional<Agreement> version(String id, Digest hash) {
    return Optional.ofNullable(shared.get(id)).flatMap(compact -> compact.version(hash));
  }

  @Override
  public List<Agreement> versions() {
    return shared.values().stream()
        .flatMap(compact -> compact.versions().reversed().stream())
        .toList();
  }

  @Override
  public boolean runsClocks(String id, String format) {
    Compact compact = shared.get(id);
    if (compact == null) {
      return false;
    }
    Optional<String> measure = compact.inForce().measureOf(format);
    if (measure.isEmpty()) {
      return true;
    }
    for (NodeId end : List.of(own, peer)) {
      Optional<Agreement.Signatory> side = compact.inForce().signatoryOf(end);
      if (side.isEmpty() || !bindsFor(compact, side.get().party(), measure.get(), format)) {
        return false;
      }
    }
    return true;
  }

  /// A protected format keeps its clocks: an inquiry wants its answer in the worst month as well.
  private static boolean bindsFor(Compact compact, PartyId party, String measure, String format) {
    return Protected.format(format) || compact.measured(party, measure).stage().binds();
  }

  @Override
  public Ruling rule(Claim claim) {
    Compact compact = shared.get(claim.agreement());
    if (compact == null) {
      return refused(
          "agreement-unknown",
          "A-RULE-1",
          "no agreement " + claim.agreement() + " joins these nodes");
    }
    Optional<Agreement> version = compact.version(claim.hash());
    if (version.isEmpty()) {
      return refused(
          "agreement-unknown",
          "A-RULE-2",
          "the message names a version of " + claim.agreement() + " that is not known here");
    }
    Agreement terms = version.get();
    if (superseded(compact, terms, claim) instanceof Ruling.Refused late) {
      return late;
    }
    if (people(terms, claim) instanceof Ruling.Refused stranger) {
      return stranger;
    }
    if (scope(terms, claim) instanceof Ruling.Refused outside) {
      return outside;
    }
    return Protected.message(claim) ? Ruling.allowed() : measure(compact, claim);
  }

  /// A version that was amended counts for serials up to the one that its amendment names.
  private Ruling superseded(Compact compact, Agreement terms, Claim claim) {
    Optional<Agreement> amendment = compact.successor(terms);
    if (amendment.isEmpty()) {
      return Ruling.allowed();
    }
    NodeId receiver = claim.sender().equals(own) ? peer : own;
    SerialKey key =
        new SerialKey(
            claim.sender(),
            claim.epoch(),
            claim.agreement(),
            claim.line(),
            claim.series(),
            claim.serial());
    long last = amendment.get().lastSerials().getOrDefault(key.numbering(receiver), 0L);
    return claim.serial() <= last
        ? Ruling.allowed()
        : refused(
            "agreement-superseded",
            "A-RULE-2",
            String.format(
                java.util.Locale.ROOT,
                "version %d ended at serial %d of this numbering",
                terms.version(),
                last));
  }

  private Ruling people(Agreement terms, Claim claim) {
    if (!claim.sender().equals(own) && !claim.sender().equals(peer)) {
      return refused("sender", "A-RULE-3", claim.sender() + " is not an end of this link");
    }
    NodeId receiver = claim.sender().equals(own) ? peer : own;
    Optional<Agreement.Signatory> side = terms.signatoryOf(claim.sender());
    if (side.isEmpty()) {
      return refused("sender", "A-RULE-3", claim.sender() + " does not speak under " + terms.id());
    }
    boolean listed =
        rolls
            .node(claim.sender())
            .filter(node -> node.roll().party().equals(side.get().party()))
            .isPresent();
    if (!listed) {
      return refused(
          "sender", "A-RULE-3", claim.sender() + " is not on the roll of " + side.get().party());
    }
    if (new HashSet<>(claim.recipients()).size() != claim.recipients().size()
        || claim.recipients().contains(claim.sender())
        || !claim.recipients().contains(receiver)) {
      return refused(
          "recipient",
          "A-RULE-4",
          "the recipients must be different nodes, and " + receiver + " one");
    }
    for (NodeId recipient : claim.recipients()) {
      if (terms.signatoryOf(recipient).isEmpty()) {
        return refused(
            "recipient", "A-RULE-4", recipient + " is no party's node under " + terms.id());
      }
    }
    return Ruling.allowed();
  }

  private static Ruling scope(Agreement terms, Claim claim) {
    Line line = terms.formats().get(claim.format());
    if (line == null) {
      return refused("format", "A-RULE-5", claim.format() + " is not in force under " + terms.id());
    }
    if (line != claim.line()) {
      return refused(
          "format",
          "A-RULE-5",
          String.format(
              java.util.Locale.ROOT, "%s belongs to the line %s", claim.format(), line.code()));
    }
    if (claim.series() == Series.EXERCISE && !terms.exercises().contains(line)) {
      return refused("series", "A-RULE-6", "no exercises are held on the line " + line.code());
    }
    if (claim.series() == Series.EXERCISE && claim.format().startsWith("service/")) {
      return refused("series", "A-RULE-6", "a service message speaks of the real link");
    }
    return Ruling.allowed();
  }

  private Ruling measure(Compact compact, Claim claim) {
    Optional<String> measure = compact.inForce().measureOf(claim.format());
    if (measure.isEmpty()) {
      return Ruling.allowed();
    }
    for (NodeId end : List.of(claim.sender(), claim.sender().equals(own) ? peer : own)) {
      Optional<Agreement.Signatory> side = compact.inForce().signatoryOf(end);
      if (side.isEmpty()) {
        return refused("sender", "A-RULE-3", end + " no longer speaks under " + claim.agreement());
      }
      Ruling ruling = stage(compact, side.get().party(), measure.get(), claim.format());
      if (ruling instanceof Ruling.Refused) {
        return ruling;
      }
    }
    return Ruling.allowed();
  }

  private static Ruling stage(Compact compact, PartyId party, String measure, String format) {
    Compact.Measured measured = compact.measured(party, measure);
    return switch (measured.stage()) {
      case PROVISIONALLY_APPLIED, IN_FORCE, RESUMED -> Ruling.allowed();
      case PARTIALLY_SUSPENDED, SUSPENDED ->
          measured.refused().contains(format)
              ? refused("suspended", "A-LIFE-4", format + " is suspended by " + party)
              : Ruling.allowed();
      case PROPOSED, AGREED ->
          refused("measure", "A-LIFE-5", measure + " is not in force for " + party);
      case WITHDRAWN, TERMINATED ->
          refused("measure", "A-LIFE-6", measure + " has ended for " + party);
    };
  }

  private static Ruling.Refused refused(String reason, String clause, String detail) {
    return new Ruling.Refused(reason, clause, detail);
  }
}
