package parley.certline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import parley.catalogue.Raised;
import parley.catalogue.RaisedTable;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.message.Wording;
import parley.party.NodeId;
import parley.stix.StixId;
import parley.store.StoreException;
import parley.taxii.ObjectCheck;
import parley.taxii.Shelf;
import parley.taxii.Shelves;
import parley.watchfloor.FloorException;
import parley.watchfloor.FloorLog;

/// What officers ask of the border, as lines, and what they raise.
final class BorderDesk {
  /// K-RELEASE-8: objects that a preview looks at, and names one by one.
  private static final int LOOKED_AT = 10_000;

  private static final int NAMED = 50;

  /// Of whoever types commands.
  private static final Wording ENGLISH = Wording.in("en");

  private BorderDesk() {}

  /// @throws IllegalArgumentException when it is none of the questions
  static List<String> answer(
      Border border, String what, String partner, List<String> ids, String officer)
      throws Border.NotAsked, StoreException, Shelves.Away, FloorException {
    return switch (what) {
      case "status" -> border.status();
      case "preview" ->
          preview(border.previewed(new NodeId(partner), Optional.empty(), LOOKED_AT).looked());
      case "release" -> choose(border, new NodeId(partner), ids, true, officer);
      case "withhold" -> choose(border, new NodeId(partner), ids, false, officer);
      default ->
          throw new IllegalArgumentException(
              "\""
                  + what
                  + "\" is none of the words that parley cert knows: see parley cert --help");
    };
  }

  /// What would go and what not, by reason, and the first that do not one by one.
  private static List<String> preview(List<Passage.Looked> found) {
    Map<String, Integer> sums = new TreeMap<>();
    List<String> named = new ArrayList<>();
    for (Passage.Looked each : found) {
      Passage passage = each.passage();
      String reason =
          passage.word()
              + (passage.goes() ? "" : "  " + passage.why(ENGLISH) + " (" + passage.clause() + ")");
      sums.merge(reason, 1, Integer::sum);
      if (!passage.goes() && named.size() < NAMED) {
        named.add("  " + each.object().id() + "  " + each.markings().tlp().label() + "  " + reason);
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(found.size() + " versions of objects looked at");
    sums.forEach((reason, count) -> lines.add(count + "  " + reason));
    lines.addAll(named);
    if (found.size() == LOOKED_AT) {
      lines.add("there may be more: only the oldest " + LOOKED_AT + " were looked at");
    }
    return lines;
  }

  private static List<String> choose(
      Border border, NodeId partner, List<String> ids, boolean release, String officer)
      throws Border.NotAsked, StoreException, Shelves.Away, FloorException {
    if (ids.isEmpty() || ids.stream().anyMatch(id -> StixId.read(id).isEmpty())) {
      throw new IllegalArgumentException("name objects by their id, TYPE--UUID");
    }
    List<String> lines = new ArrayList<>();
    for (String id : ids) {
      List<Passage> versions = border.choose(partner, id, release, officer);
      if (versions.isEmpty()) {
        lines.add(id + "  is in no collection that goes to " + partner);
      } else {
        Passage last = versions.getLast();
        lines.add(
            id
                + "  "
                + last.word()
                + (last.goes() ? "" : "  " + last.why(ENGLISH) + " (" + last.clause() + ")"));
      }
    }
    return lines;
  }

  /// Lets a marking that an officer raised be known: partners' views are judged again, and beside
  /// the object lies what says so (K-RAISE-4, K-RAISE-5). That this is still to be done stands in a
  /// table, so it may be killed anywhere and goes on.
  static final class Raising {
    private static final System.Logger LOG = System.getLogger("parley.certline");

    /// Looked after in one turn.
    private static final int AT_ONCE = 100;

    private final NodeId self;
    private final Map<NodeId, Releasing> partners;
    private final SealedShelves shelves;
    private final VersionTable versions;
    private final RaisedTable table;

    Raising(
        NodeId self,
        Map<NodeId, Releasing> partners,
        SealedShelves shelves,
        VersionTable versions,
        RaisedTable table) {
      this.self = self;
      this.partners = partners;
      this.shelves = shelves;
      this.versions = versions;
      this.table = table;
    }

    /// The word itself.
    @FunctionalInterface
    interface Word {
      /// Logged and durable when it returns.
      Raised said(FloorLog log) throws StoreException, FloorException;
    }

    /// While it is said nothing is judged for any partner and no batch is composed: what leaves
    /// later was judged by it.
    ///
    /// @param rules empty while nobody has read them: then no object leaves either
    Raised raise(Word word, FloorLog log, Optional<ReleaseRules> rules)
        throws StoreException, FloorException {
      return alone(new ArrayList<>(partners.values()), word, log, rules);
    }

    private Raised alone(
        List<Releasing> rest, Word word, FloorLog log, Optional<ReleaseRules> rules)
        throws StoreException, FloorException {
      if (!rest.isEmpty()) {
        Releasing first = rest.removeLast();
        synchronized (first) {
          return alone(rest, word, log, rules);
        }
      }
      Raised kept = word.said(log);
      if (rules.isPresent()) {
        try {
          tell(rules.get());
        } catch (Shelves.Away e) {
          LOG.log(System.Logger.Level.WARNING, "a raised marking is told later", e);
        }
      }
      return kept;
    }

    /// A partner raised what it had sent (K-RAISE-6): its word counts here too, before the batch
    /// that brings it does, for what came from that partner and from nobody else. If the power
    /// fails before that batch is taken in, both come again.
    ///
    /// @param here whether the same batch brings the object itself
    void heard(NodeId partner, Raised word, boolean here, FloorLog log)
        throws StoreException, FloorException {
      String from = Shelf.FROM + partner;
      List<String> holding = versions.holding(shelves.all(), word.id());
      boolean theirs =
          (here || holding.contains(from))
              && holding.stream()
                  .allMatch(alias -> alias.equals(from) || alias.startsWith(Shelf.TO));
      Optional<Raised> before = table.raised(word.id());
      if (!theirs || before.filter(known -> known.covers(word)).isPresent()) {
        return;
      }
      log.entry(
          "cert-raised-there",
          Json.object()
              .with("partner", partner.name())
              .with("object", word.id())
              .with("tlp", word.tlp().word())
              .with("pap", word.pap().map(pap -> pap.name().toLowerCase(Locale.ROOT))));
      table.keep(word);
    }

    /// If the power fails in it, it is done again.
    ///
    /// @return whether there may be more
    boolean tell(ReleaseRules rules) throws StoreException, Shelves.Away {
      List<Raised> pending = table.pending(AT_ONCE);
      for (Raised each : pending) {
        for (Map.Entry<NodeId, Releasing> partner : partners.entrySet()) {
          partner
              .getValue()
              .raised(each, Optional.ofNullable(rules.partners().get(partner.getKey())));
        }
        beside(each);
        table.told(each);
      }
      return pending.size() == AT_ONCE;
    }

    /// In every collection that has the object, for whoever reads it there.
    private void beside(Raised word) throws StoreException, Shelves.Away {
      Bytes statement = word.statement(self.name());
      if (!(new StixCheck().judge(statement) instanceof ObjectCheck.Accepted good)) {
        throw new IllegalStateException("what says that a marking was raised is no good object");
      }
      for (Shelf shelf : shelves.all()) {
        if (!shelf.alias().startsWith(Shelf.TO) && versions.holds(shelf.number(), word.id())) {
          shelves.keep(shelf, self.name(), List.of(good), List.of(statement));
        }
      }
    }
  }
}
