package parley.casework;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import parley.ledger.LedgerException;
import parley.store.StoreException;
import parley.watchline.Board;
import parley.watchline.WatchDesk.Step;

/// Reads cases, opens their words, and puts together what belongs to one.
final class CaseFiles {
  /// F-CASE-7: threads that are proposed.
  private static final int MOST_PROPOSED = 20;

  private final Cases.Parts parts;
  private final CaseTable table;
  private final Seals seals;

  CaseFiles(Cases.Parts parts, CaseTable table) {
    this.parts = parts;
    this.table = table;
    this.seals = parts.search().seals();
  }

  Optional<Case> find(String number) throws StoreException {
    return table.find(number).map(this::opened);
  }

  Case opened(CaseTable.Kept kept) {
    Case plain = kept.plain();
    return new Case(
        plain.number(),
        plain.series(),
        seals.open(plain.number() + "/title", kept.title()),
        plain.state(),
        plain.charge(),
        plain.opened(),
        plain.openedBy(),
        plain.changed());
  }

  List<CaseAct> acts(String number) throws StoreException {
    return table.acts(number).stream()
        .map(kept -> {
          CaseAct plain = kept.plain();
          return new CaseAct(
              plain.kind(),
              plain.officer(),
              plain.at(),
              plain.about(),
              seals.open(place(number, plain), kept.words()));
        })
        .toList();
  }

  /// What the words of an act are bound to.
  static String place(String number, CaseAct act) {
    return String.join(
        "/",
        number,
        act.kind().name(),
        Long.toString(act.at().toEpochMilli()),
        act.officer(),
        act.about());
  }

  CaseDesk.File file(Case of) throws StoreException, LedgerException {
    parts.trace().catchUp();
    List<CaseDesk.Tied> threads = threads(of.number());
    List<Board.Placed> messages =
        threads.stream()
            .flatMap(thread -> thread.messages().stream())
            .sorted(Comparator.comparing(placed -> placed.row().at()))
            .toList();
    Map<String, List<FloorTraceTable.Trace>> floor = new HashMap<>();
    List<CaseDesk.Known> knowledge = new ArrayList<>();
    for (Board.Placed message : messages) {
      floor.put(message.content(), parts.trace().of(message.content()));
      knowledge.add(known(message));
    }
    List<CaseAct> acts = acts(of.number());
    return new CaseDesk.File(
        of,
        threads,
        acts,
        Timeline.of(messages, acts, floor),
        knowledge,
        parts.search().batches().brought(messages.stream()),
        proposed(of, threads, messages));
  }

  private List<CaseDesk.Tied> threads(String number) throws StoreException {
    List<CaseDesk.Tied> threads = new ArrayList<>();
    for (CaseTable.Root thread : table.threads(number)) {
      List<Board.Placed> messages = parts.threads().thread(thread.root(), thread.peer());
      if (!messages.isEmpty()) {
        threads.add(new CaseDesk.Tied(thread.root(), messages));
      }
    }
    return threads;
  }

  private CaseDesk.Known known(Board.Placed message) throws StoreException {
    List<CaseDesk.Reader> here = new ArrayList<>();
    for (FloorTraceTable.Trace trace : parts.trace().of(message.row().id().toString())) {
      here.add(
          new CaseDesk.Reader(
              trace.officer(),
              parts.officers().post(trace.officer()).orElse(""),
              trace.kind(),
              trace.at()));
    }
    Map<Step, Instant> reached = message.reached();
    return new CaseDesk.Known(
        message.row(),
        Optional.ofNullable(reached.get(Step.DELIVERED)),
        Optional.ofNullable(reached.get(Step.ACKNOWLEDGED)),
        here);
  }

  /// Threads that name the same and are in no way tied to the case yet, the newest first.
  private List<CaseDesk.Proposal> proposed(
      Case of, List<CaseDesk.Tied> threads, List<Board.Placed> messages) throws StoreException {
    Set<String> tied = threads.stream().map(CaseDesk.Tied::root).collect(Collectors.toSet());
    Map<String, Set<String>> sharing =
        parts.search().sharing(messages.stream().map(Board.Placed::content).toList());
    Map<String, CaseDesk.Proposal> byRoot = new LinkedHashMap<>();
    for (Board.Placed other : parts.threads().placed(List.copyOf(sharing.keySet()))) {
      if (!tied.contains(other.root()) && other.row().series() == of.series()) {
        byRoot.putIfAbsent(
            other.root(),
            new CaseDesk.Proposal(other.row(), sharing.getOrDefault(other.content(), Set.of())));
      }
    }
    return byRoot.values().stream().limit(MOST_PROPOSED).toList();
  }
}
