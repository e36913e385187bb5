package parley.certtalk;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import parley.certtalk.page.JtematchGenerated;
import parley.certtalk.page.JtematchRunGenerated;
import parley.certtalk.page.JtematchRunsGenerated;
import parley.certtalk.page.JtematchStandGenerated;
import parley.certweb.page.JteabsentGenerated;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.match.MatchBook;
import parley.match.MatchRun;
import parley.party.NodeId;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.Permit;

/// Private matches: what runs (W-TALK-2), what partners offer and consent (W-TALK-3), and what both
/// hold (W-TALK-4).
public final class MatchPages {
  private static final System.Logger LOG = System.getLogger("parley.certtalk");
  private static final int AWAY = 503;

  /// W-TALK-4: pairs of a result on its page; all of them can be taken.
  private static final int SHOWN = 200;

  private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}");
  private static final List<String> SAID =
      List.of("offered", "accepted", "refused", "unknown", "terms", "open", "spent", "gone");

  private final Visit visit;
  private final Optional<MatchBook> book;

  MatchPages(Visit visit, Optional<MatchBook> book) {
    this.visit = visit;
    this.book = book;
  }

  void routes(Guard guard) {
    guard.get("/cert/match", Act.READ_CERT, this::list);
    guard.get("/cert/match/runs", Act.READ_CERT, this::runs);
    guard.post("/cert/match/count", Act.KEEP_CERT, this::count);
    guard.post("/cert/match/offer", Act.KEEP_CERT, this::offer);
    guard.get("/cert/match/{run}", Act.READ_CERT, this::run);
    guard.get("/cert/match/{run}/stand", Act.READ_CERT, this::stand);
    guard.get("/cert/match/{run}/result", Act.READ_CERT, this::result);
    guard.post("/cert/match/{run}/accept", Act.KEEP_CERT, this::accept);
    guard.post("/cert/match/{run}/refuse", Act.KEEP_CERT, this::refuse);
    guard.post("/cert/match/{run}/take", Act.KEEP_CERT, this::take);
    guard.post("/cert/offers/{run}/take", Act.TAKE_ALARM, this::take);
  }

  /// A partner that a run can be offered to, or why none can.
  ///
  /// @param waits what stands in the way of its messages, in English; empty when nothing does
  public record Partner(String node, Optional<String> closed, String waits) {}

  /// @param progress of the list that is being hidden; empty when none is
  /// @param counting what we would compare is being counted now
  public record View(
      List<MatchRun> runs,
      List<Partner> partners,
      Optional<MatchBook.Count> count,
      boolean counting,
      String progress) {
    public View {
      runs = List.copyOf(runs);
      partners = List.copyOf(partners);
    }

    /// Something on it changes by itself.
    public boolean moves() {
      return counting || runs.stream().anyMatch(MatchRun::moves);
    }

    /// What may be offered now: something to compare, and not too much.
    public boolean comparable() {
      return count.filter(each -> each.points().isEmpty()).isEmpty();
    }
  }

  /// What the book is asked.
  private interface Page {
    void serve(MatchBook asked, Shell shell) throws Exception;
  }

  private void with(Context context, Page page) throws Exception {
    Shell shell = visit.shell(context);
    if (book.isEmpty()) {
      Visit.send(context, out -> JteabsentGenerated.render(out, null, shell));
      return;
    }
    try {
      page.serve(book.get(), shell);
    } catch (StoreException | FloorException | MalformedInput e) {
      LOG.log(System.Logger.Level.WARNING, "private matches do not answer: " + e.getMessage());
      throw new HttpResponseException(AWAY, "");
    }
  }

  private static View view(MatchBook asked) throws StoreException {
    List<Partner> partners = new ArrayList<>();
    for (NodeId peer : asked.partners()) {
      partners.add(
          new Partner(peer.name(), asked.closed(peer).map(MatchBook.Why::code), asked.waits(peer)));
    }
    return new View(asked.all(), partners, asked.counted(), asked.counting(), asked.progress());
  }

  private static Optional<String> said(Context context) {
    return Visit.query(context, "said").filter(SAID::contains);
  }

  private void list(Context context, Permit<Act.ReadCert> permit) throws Exception {
    with(
        context,
        (asked, shell) -> {
          View view = view(asked);
          Optional<String> said = said(context);
          Visit.send(context, out -> JtematchGenerated.render(out, null, shell, view, said));
        });
  }

  private void runs(Context context, Permit<Act.ReadCert> permit) throws Exception {
    with(
        context,
        (asked, shell) -> {
          View view = view(asked);
          Visit.send(context, out -> JtematchRunsGenerated.render(out, null, shell, view));
        });
  }

  private void count(Context context, Permit<Act.KeepCert> permit) throws Exception {
    with(
        context,
        (asked, _) -> {
          asked.count();
          context.redirect("/cert/match", HttpStatus.SEE_OTHER);
        });
  }

  private void offer(Context context, Permit<Act.KeepCert> permit) throws Exception {
    String to = Optional.ofNullable(context.formParam("to")).orElse("");
    with(
        context,
        (asked, _) -> {
          NodeId peer =
              asked.partners().stream()
                  .filter(each -> each.name().equals(to))
                  .findFirst()
                  .orElseThrow(NotFoundResponse::new);
          try {
            String run = asked.offer(peer, permit);
            context.redirect("/cert/match/" + run + "?said=offered", HttpStatus.SEE_OTHER);
          } catch (MatchBook.Declined e) {
            context.redirect("/cert/match?said=" + e.why().code(), HttpStatus.SEE_OTHER);
          }
        });
  }

  private static String id(Context context) {
    String id = context.pathParam("run").toLowerCase(Locale.ROOT);
    if (!NAME.matcher(id).matches()) {
      throw new NotFoundResponse();
    }
    return id;
  }

  private void run(Context context, Permit<Act.ReadCert> permit) throws Exception {
    with(
        context,
        (asked, shell) -> {
          MatchRun run = asked.one(id(context)).orElseThrow(NotFoundResponse::new);
          Optional<MatchBook.Result> result = asked.result(run.id(), permit);
          Optional<String> said = said(context);
          View view = view(asked);
          Visit.send(
              context,
              out -> JtematchRunGenerated.render(out, null, shell, view, run, result, SHOWN, said));
        });
  }

  /// How far it is, fetched again while it moves; once it is over the page is fetched whole.
  private void stand(Context context, Permit<Act.ReadCert> permit) throws Exception {
    with(
        context,
        (asked, shell) -> {
          MatchRun run = asked.one(id(context)).orElseThrow(NotFoundResponse::new);
          if (run.matched() >= 0 || run.stage().over()) {
            context.header("HX-Refresh", "true");
          }
          String progress = asked.progress();
          Visit.send(
              context, out -> JtematchStandGenerated.render(out, null, shell, run, progress));
        });
  }

  private void result(Context context, Permit<Act.ReadCert> permit) throws Exception {
    with(
        context,
        (asked, _) -> {
          String id = id(context);
          Bytes written = asked.written(id, permit).orElseThrow(NotFoundResponse::new);
          context.header("Content-Disposition", "attachment; filename=\"match-" + id + ".json\"");
          context.contentType("application/octet-stream");
          context.result(written.toArray());
        });
  }

  /// An officer's word on one run.
  private interface Word {
    void on(MatchBook asked, String id) throws MatchBook.Declined, StoreException, FloorException;
  }

  private void word(Context context, String good, Word word) throws Exception {
    String id = id(context);
    with(
        context,
        (asked, _) -> {
          String said = good;
          try {
            word.on(asked, id);
          } catch (MatchBook.Declined e) {
            if (e.why() == MatchBook.Why.UNKNOWN) {
              throw new NotFoundResponse();
            }
            said = e.why().code();
          }
          context.redirect("/cert/match/" + id + "?said=" + said, HttpStatus.SEE_OTHER);
        });
  }

  private void accept(Context context, Permit<Act.KeepCert> permit) throws Exception {
    word(context, "accepted", (asked, id) -> asked.accept(id, permit));
  }

  private void refuse(Context context, Permit<Act.KeepCert> permit) throws Exception {
    word(context, "refused", (asked, id) -> asked.refuse(id, permit));
  }

  /// Somebody has it; the board draws itself anew.
  private void take(Context context, Permit<? extends Act> permit) throws Exception {
    String id = id(context);
    with(
        context,
        (asked, _) -> {
          asked.take(id, permit);
          if (Visit.fragment(context)) {
            context.status(HttpStatus.NO_CONTENT);
          } else {
            context.redirect("/", HttpStatus.SEE_OTHER);
          }
        });
  }

  /// Why a run ended, in the reader's language; a word that is not known as it stands.
  public static String ending(Shell shell, MatchRun run) {
    String key = "match.ended." + run.ending();
    return shell.words().known(key)
        ? shell.say(key)
        : shell.say("match.ended.other", "word", run.ending().replace('-', ' '));
  }
}
