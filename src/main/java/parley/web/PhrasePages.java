package parley.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import parley.agreement.Precedence;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.exchange.Released;
import parley.message.Format;
import parley.message.MessageId;
import parley.message.PhraseBook;
import parley.message.PhraseBook.Phrase;
import parley.party.NodeId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.Board;
import parley.watchline.DeskException;
import parley.watchline.ReleaseDesk;
import parley.watchline.WatchDesk;
import parley.web.page.JtephraseGenerated;
import parley.web.page.JtephrasesGenerated;

/// The phrase book: choose a phrase, confirm it, and it goes (W-PHRASE-1).
final class PhrasePages {
  private static final String FORMAT = "pre-agreed/1";

  /// W-PHRASE-2: messages that a phrase can be made to refer to.
  private static final int MOST_ABOUT = 50;

  /// W-PHRASE-3: the time that a phrase names, until somebody changes it.
  private static final Duration AHEAD = Duration.ofHours(2);

  private static final Duration STEP = Duration.ofMinutes(15);
  private static final DateTimeFormatter TYPED =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Visit visit;
  private final PhraseBook book = PhraseBook.bundled();

  PhrasePages(Visit visit) {
    this.visit = visit;
  }

  void routes(Guard guard) {
    guard.get("/phrases", Act.SEND, this::page);
    guard.post("/phrases", Act.SEND, this::send);
  }

  private void page(Context context, Permit<Act.Send> permit) {
    Shell shell = visit.shell(context);
    List<PhraseView.Way> ways = ways(shell);
    Optional<String> code = Visit.query(context, "phrase");
    if (code.isPresent() && !ways.isEmpty()) {
      Phrase phrase = code.flatMap(book::coded).orElseThrow(NotFoundResponse::new);
      PhraseView view = view(ways, phrase, fresh(context, shell, phrase), List.of());
      Visit.send(context, out -> JtephraseGenerated.render(out, null, shell, view));
      return;
    }
    String search = Visit.query(context, "search").orElse("");
    String about = Visit.query(context, "about").orElse("");
    List<Phrase> found = book.phrases().stream().filter(phrase -> fits(phrase, search)).toList();
    Visit.send(
        context,
        out -> JtephrasesGenerated.render(out, null, shell, found, search, about, !ways.isEmpty()));
  }

  /// With whom: where an agreement in force names the format and pins this very book (M-AGR-3).
  private List<PhraseView.Way> ways(Shell shell) {
    List<PhraseView.Way> ways = new ArrayList<>();
    for (WatchDesk.Peer peer : shell.peers()) {
      peer.agreements().stream()
          .filter(agreement -> agreement.formats().containsKey(FORMAT))
          .filter(agreement -> agreement.phraseBook().filter(book.digest()::equals).isPresent())
          .forEach(agreement -> ways.add(new PhraseView.Way(peer, agreement)));
    }
    return ways;
  }

  /// By number, code word, or words of either text.
  private static boolean fits(Phrase phrase, String search) {
    String said =
        (phrase.code() + " " + String.join(" ", phrase.text().values())).toLowerCase(Locale.ROOT);
    return Stream.of(search.toLowerCase(Locale.ROOT).split("\\s+", -1)).allMatch(said::contains);
  }

  private Map<String, List<String>> fresh(Context context, Shell shell, Phrase phrase) {
    Map<String, List<String>> typed = new LinkedHashMap<>();
    typed.put("precedence", List.of(Precedence.IMMEDIATE.code()));
    typed.put("series", List.of("real"));
    typed.put("language", List.of(shell.language()));
    if (phrase.takes().contains("time")) {
      long step = STEP.toSeconds();
      long then = Math.ceilDiv(visit.now().plus(AHEAD).getEpochSecond(), step) * step;
      typed.put("body.time", List.of(TYPED.format(Instant.ofEpochSecond(then))));
    }
    Visit.query(context, "about")
        .flatMap(DraftForm::id)
        .flatMap(this::row)
        .ifPresent(row -> {
          typed.put("inReplyTo", List.of(row.id().toString()));
          typed.put("series", List.of(row.series().code()));
          // One that a phrase cannot have would leave the first of the list chosen, which is FLASH.
          if (visit
              .formats()
              .named(FORMAT)
              .orElseThrow()
              .precedences()
              .contains(row.precedence().code())) {
            typed.put("precedence", List.of(row.precedence().code()));
          }
          row.caseNumber().ifPresent(number -> typed.put("caseNumber", List.of(number)));
        });
    return typed;
  }

  private Optional<WatchDesk.Row> row(MessageId id) {
    return rows().stream().filter(row -> row.id().equals(id)).findFirst();
  }

  private List<WatchDesk.Row> rows() {
    return visit
        .desk()
        .board(WatchDesk.Filter.of(false, WatchDesk.Kinds.MESSAGES), Board.MOST_ROWS);
  }

  private PhraseView view(
      List<PhraseView.Way> ways,
      Phrase phrase,
      Map<String, List<String>> typed,
      List<String> problems) {
    Format format = visit.formats().named(FORMAT).orElseThrow();
    String meant = DraftForm.one(typed, "inReplyTo").orElse("");
    // What it was chosen for comes first, however old it is.
    List<WatchDesk.Row> about =
        rows().stream()
            .sorted(
                Comparator.comparing((WatchDesk.Row row) -> !row.id().toString().equals(meant))
                    .thenComparing(WatchDesk.Row::at, Comparator.reverseOrder()))
            .limit(MOST_ABOUT)
            .toList();
    List<String> precedences =
        Stream.of(Precedence.values())
            .map(Precedence::code)
            .filter(format.precedences()::contains)
            .toList();
    return new PhraseView(phrase, ways, typed, about, precedences, problems);
  }

  /// Goes as any other message does: through the same checks, and where the agreement asks for two
  /// officers to the second one.
  private void send(Context context, Permit<Act.Send> permit)
      throws DeskException, InterruptedException {
    Shell shell = visit.shell(context);
    List<PhraseView.Way> ways = ways(shell);
    Map<String, List<String>> typed = DraftForm.typed(context);
    Phrase phrase =
        DraftForm.one(typed, "body.phrase")
            .flatMap(book::coded)
            .filter(known -> !ways.isEmpty())
            .orElseThrow(NotFoundResponse::new);
    PhraseView view = view(ways, phrase, typed, List.of());
    NodeId peer = view.way().peer().node();
    String agreement = view.way().agreement().id();
    typed.put("format", List.of(FORMAT));
    typed.put("peer", List.of(peer.name()));
    typed.put("agreement", List.of(agreement));
    Format format = visit.formats().named(FORMAT).orElseThrow();
    WatchDesk.Draft draft = DraftForm.draft(format, peer, agreement, typed, List.of());
    List<String> problems =
        new ArrayList<>(
            visit.desk().check(draft).stream().map(fault -> shell.words().say(fault)).toList());
    if (problems.isEmpty() && visit.releases().asksForTwo(draft)) {
      ReleaseDesk.Proposed proposed =
          visit.releases().propose(draft, DraftForm.kept(typed), Optional.empty(), permit);
      if (proposed.id().isPresent()) {
        context.redirect("/release/" + proposed.id().get(), HttpStatus.SEE_OTHER);
        return;
      }
      proposed.faults().forEach(fault -> problems.add(shell.words().say(fault)));
    } else if (problems.isEmpty()) {
      switch (new OwnBoard(visit.desk()).release(draft, permit)) {
        case Released.Queued queued -> {
          context.redirect("/message/" + queued.id() + "?released=1", HttpStatus.SEE_OTHER);
          return;
        }
        case Released.Refused refused -> problems.add(shell.notSent(refused));
      }
    }
    context.status(HttpStatus.UNPROCESSABLE_CONTENT);
    PhraseView again = view(ways, phrase, typed, problems);
    Visit.send(context, out -> JtephraseGenerated.render(out, null, shell, again));
  }
}
