package parley.report;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.agreement.Series;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.Follower;
import parley.message.MessageId;
import parley.party.NodeId;
import parley.report.Said.Kind;
import parley.store.Store;
import parley.store.StoreException;
import parley.watchline.Board;
import parley.watchline.WatchDesk;

/// Reports of origin and feedback on objects, as the journals have them: how each report fares and
/// since when, what was said of which object and what was answered (K-REPORT-6, K-STATE-4,
/// K-FEEDBACK-3). It follows the journals; the board beside it says what is overdue.
public final class Reports implements Follower {
  /// K-REPORT-6: shown at once.
  static final int MOST = 200;

  private final ReportTable table;
  private final Board board;
  private final InstantSource clock;

  public Reports(Store store, Board board, InstantSource clock) {
    this.table = new ReportTable(store);
    this.board = board;
    this.clock = clock;
  }

  /// One report.
  ///
  /// @param inbound about our own territory
  /// @param serial for people
  /// @param category code of the list `rsit`
  /// @param title as on the board; empty where that has none
  /// @param arrived when it was journalled where it was received
  /// @param overdue since when a state is overdue; empty when there is one or its time has not come
  public record Report(
      MessageId id,
      boolean inbound,
      NodeId peer,
      String serial,
      Series series,
      String category,
      String title,
      Instant at,
      Optional<Instant> arrived,
      boolean refused,
      List<State> history,
      Optional<State> present,
      Optional<Instant> overdue) {
    public Report {
      history = List.copyOf(history);
    }
  }

  /// One state of a report.
  ///
  /// @param word code of the list `report-state`
  /// @param since when it was journalled where it was received; empty while it is on its way
  /// @param by the node that said it
  /// @param judgement `follows`, `repeated`, `back`, `contradicts`, `stray`
  public record State(
      MessageId id,
      String word,
      Instant at,
      Optional<Instant> since,
      NodeId by,
      String judgement) {}

  /// Feedback on objects.
  ///
  /// @param inbound on objects of ours
  /// @param verdict code of the list `feedback`
  public record Feedback(
      MessageId id,
      boolean inbound,
      NodeId peer,
      String serial,
      String verdict,
      List<String> objects,
      Instant at,
      Optional<Instant> arrived,
      boolean refused,
      List<Answer> answers) {
    public Feedback {
      objects = List.copyOf(objects);
      answers = List.copyOf(answers);
    }
  }

  /// @param outcome code of the list `feedback-answer`
  public record Answer(MessageId id, String outcome, Instant at) {}

  @Override
  public String name() {
    return "reports";
  }

  @Override
  public Map<LogName, Long> positions() throws StoreException {
    return table.positions();
  }

  @Override
  public void follow(List<Fact> facts) throws StoreException {
    List<Fact> fresh = news(facts);
    if (!fresh.isEmpty()) {
      table.draw(fresh);
    }
  }

  @Override
  public void reset() throws StoreException {
    table.clear();
  }

  /// The newest, at most 200; only those with a partner where one is named.
  public List<Report> reports(Optional<NodeId> with) throws StoreException {
    List<Report> reports = new ArrayList<>();
    for (Said said : table.newest(Kind.REPORT, MOST)) {
      if (with.isEmpty() || with.get().equals(said.peer())) {
        reports.add(report(said));
      }
    }
    return reports;
  }

  public Optional<Report> report(MessageId id) throws StoreException {
    Optional<Said> said = table.of(id).filter(one -> one.kind() == Kind.REPORT);
    return said.isEmpty() ? Optional.empty() : Optional.of(report(said.get()));
  }

  private Report report(Said said) throws StoreException {
    Course course = course(said);
    Optional<WatchDesk.Row> row = board.placed(said.message()).map(Board.Placed::row);
    List<State> history = course.steps().stream().map(Reports::state).toList();
    Optional<State> present = course.present().map(Reports::state);
    return new Report(
        said.message(),
        said.inbound(),
        said.peer(),
        said.shown(),
        said.series(),
        said.word(),
        row.map(WatchDesk.Row::title).orElse(""),
        said.at(),
        said.arrived(),
        said.refused(),
        history,
        present,
        present.isPresent() ? Optional.empty() : row.flatMap(this::overdue));
  }

  Course course(Said report) throws StoreException {
    return Course.of(
        report, table.about(report).stream().filter(one -> one.kind() == Kind.STATE).toList());
  }

  private static State state(Course.Step step) {
    Said said = step.said();
    return new State(
        said.message(),
        said.word(),
        said.at(),
        said.arrived(),
        said.sender(),
        step.judgement().name().toLowerCase(java.util.Locale.ROOT));
  }

  /// The clocks are those of the board: no state is an answer that is missing (K-STATE-2).
  private Optional<Instant> overdue(WatchDesk.Row row) {
    return row.due().filter(due -> due.isBefore(clock.instant()));
  }

  /// The newest, at most 200.
  public List<Feedback> feedback() throws StoreException {
    return feedback(table.newest(Kind.FEEDBACK, MOST));
  }

  /// What was said of one object, by whichever side, the newest first.
  public List<Feedback> feedbackOn(String object) throws StoreException {
    return feedback(table.on(object, MOST));
  }

  private List<Feedback> feedback(List<Said> all) throws StoreException {
    List<Feedback> feedback = new ArrayList<>();
    for (Said said : all) {
      feedback.add(feedback(said));
    }
    return feedback;
  }

  public Optional<Feedback> feedback(MessageId id) throws StoreException {
    Optional<Said> said = table.of(id).filter(one -> one.kind() == Kind.FEEDBACK);
    return said.isEmpty() ? Optional.empty() : Optional.of(feedback(said.get()));
  }

  private Feedback feedback(Said said) throws StoreException {
    List<Answer> answers = new ArrayList<>();
    for (Said each : table.about(said).reversed()) {
      if (each.kind() == Kind.ANSWER && each.inbound() != said.inbound() && !each.refused()) {
        answers.add(new Answer(each.message(), each.word(), each.at()));
      }
    }
    return new Feedback(
        said.message(),
        said.inbound(),
        said.peer(),
        said.shown(),
        said.word(),
        table.objects(said),
        said.at(),
        said.arrived(),
        said.refused(),
        answers);
  }

  /// What both sides have of a kind since a moment.
  List<Said> arrived(Kind kind, NodeId with, Instant from) throws StoreException {
    return table.arrived(kind, with, from);
  }
}
