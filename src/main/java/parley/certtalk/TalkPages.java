package parley.certtalk;

import java.util.List;
import java.util.Optional;
import parley.certline.CertLine;
import parley.certweb.CertPages;
import parley.certweb.Heard;
import parley.console.Console;
import parley.console.Door;
import parley.console.Guard;
import parley.console.House;
import parley.console.Visit;
import parley.match.MatchBook;
import parley.message.MessageId;
import parley.party.NodeId;
import parley.report.CertDesk;
import parley.report.Reports;
import parley.store.StoreException;
import parley.watchfloor.FloorLog;

/// The pages of the CERT line with those on which partners are talked to, behind those of the watch
/// lines.
public final class TalkPages implements Console.Pages, AutoCloseable {
  private final CertPages objects;
  private final Optional<MatchBook> matches;
  private final AnswerPages.Withholding withholding;
  private final Told told;

  private TalkPages(
      CertPages objects,
      Optional<MatchBook> matches,
      AnswerPages.Withholding withholding,
      Told told) {
    this.objects = objects;
    this.matches = matches;
    this.withholding = withholding;
    this.told = told;
  }

  /// What the journals say of reports and feedback.
  public interface Told extends Heard {
    /// The newest first.
    List<Reports.Report> reports(Optional<NodeId> with) throws StoreException;

    Optional<Reports.Feedback> feedback(MessageId id) throws StoreException;

    /// Where nothing is heard.
    static Told nothing() {
      return new Told() {
        @Override
        public List<Reports.Feedback> on(String object) {
          return List.of();
        }

        @Override
        public List<Reports.Report> reports(Optional<NodeId> with) {
          return List.of();
        }

        @Override
        public Optional<Reports.Feedback> feedback(MessageId id) {
          return Optional.empty();
        }
      };
    }

    static Told by(Reports reports) {
      return new Told() {
        @Override
        public List<Reports.Feedback> on(String object) throws StoreException {
          return reports.feedbackOn(object);
        }

        @Override
        public List<Reports.Report> reports(Optional<NodeId> with) throws StoreException {
          return reports.reports(with);
        }

        @Override
        public Optional<Reports.Feedback> feedback(MessageId id) throws StoreException {
          return reports.feedback(id);
        }
      };
    }
  }

  /// @param others pages that this console has besides
  /// @param line which may not run: then its pages say so
  /// @param log in which stands who read, took, brought, released or consented to what
  /// @param changed told when something waits for an officer or no longer does; must not block
  public static TalkPages over(
      Console.Pages others, CertLine line, Told told, FloorLog log, Runnable changed) {
    line.matches().ifPresent(book -> book.listen(changed));
    return new TalkPages(
        CertPages.over(others, line, told, log),
        line.matches(),
        (object, officer) -> AnswerPages.withheld(line, object, officer),
        told);
  }

  /// The same of a serving node.
  public static TalkPages over(
      Console.Pages others, CertDesk desk, FloorLog log, Runnable changed) {
    return over(others, desk.line(), Told.by(desk.reports()), log, changed);
  }

  /// For a console that stands before no node.
  public static TalkPages absent(Console.Pages others) {
    return new TalkPages(CertPages.absent(others), Optional.empty(), (_, _) -> {}, Told.nothing());
  }

  /// Offers that wait, for the head of each page and the board.
  public static List<House.Offer> offers(CertLine line) {
    return line.matches().map(MatchBook::offers).orElse(List.of()).stream()
        .map(run -> new House.Offer(run.id(), new NodeId(run.partner()), run.begun(), run.taken()))
        .toList();
  }

  @Override
  public void routes(Guard guard, Visit visit, Door door) {
    objects.routes(guard, visit, door);
    new MatchPages(visit, matches).routes(guard);
    new ReportPages(visit, told).routes(guard);
    new AnswerPages(told, withholding).routes(guard);
  }

  @Override
  public void close() {
    objects.close();
  }
}
