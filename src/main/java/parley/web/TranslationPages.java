package parley.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.codec.Digest;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.message.MessageId;
import parley.store.StoreException;
import parley.translation.Original;
import parley.translation.Ruling;
import parley.translation.Sheet;
import parley.translation.Translations;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.Permit;
import parley.watchline.Board;
import parley.watchline.WatchDesk;
import parley.web.page.JtetranslateGenerated;
import parley.web.page.JtetranslationsGenerated;

/// What waits for translation and for review, and the translation of one message, field by field
/// beside its original.
final class TranslationPages {
  private static final String TEXT = "text.";
  private static final String SEEN = "seen.";

  private final Visit visit;
  private final Translations translations;

  TranslationPages(Visit visit, Translations translations) {
    this.visit = visit;
    this.translations = translations;
  }

  void routes(Guard guard) {
    guard.get("/translations", Act.READ, this::list);
    guard.get("/translate/{id}", Act.READ, this::message);
    guard.post("/translate/{id}", Act.TRANSLATE, this::draft);
    guard.post("/translate/{id}/certify", Act.REVIEW, this::certify);
    guard.post("/translate/{id}/return", Act.REVIEW, this::giveBack);
  }

  /// F-LIST-1.
  private void list(Context context, Permit<Act.Read> permit) throws StoreException {
    Shell shell = visit.shell(context);
    Map<MessageId, WatchDesk.Row> rows = new LinkedHashMap<>();
    visit
        .desk()
        .board(WatchDesk.Filter.of(false, WatchDesk.Kinds.MESSAGES), Board.MOST_ROWS)
        .forEach(row -> rows.put(row.id(), row));
    List<TranslationView.Waiting> review = new ArrayList<>();
    List<TranslationView.Waiting> translate = new ArrayList<>();
    translations
        .open(shell.target())
        .forEach((id, stage) ->
            (stage == Sheet.Stage.REVIEW ? review : translate)
                .add(waiting(shell, id, Optional.ofNullable(rows.get(id)), stage)));
    translate.addAll(untouched(shell, rows));
    boolean all = rows.size() < Board.MOST_ROWS;
    Visit.send(
        context, out -> JtetranslationsGenerated.render(out, null, shell, review, translate, all));
  }

  /// What came in, in another language than the reader's, and nobody has begun.
  private List<TranslationView.Waiting> untouched(Shell shell, Map<MessageId, WatchDesk.Row> rows)
      throws StoreException {
    Optional<MessageId> first = rows.keySet().stream().min(Comparator.naturalOrder());
    if (first.isEmpty()) {
      return List.of();
    }
    Set<MessageId> begun = translations.begun(shell.target(), first.get());
    return rows.values().stream()
        .filter(WatchDesk.Row::inbound)
        .filter(row -> !row.language().equals(shell.target()))
        .filter(row -> !begun.contains(row.id()))
        .filter(row -> visit.formats().named(row.format()).filter(Original::written).isPresent())
        .map(row -> waiting(shell, row.id(), Optional.of(row), Sheet.Stage.NONE))
        .toList();
  }

  private TranslationView.Waiting waiting(
      Shell shell, MessageId id, Optional<WatchDesk.Row> row, Sheet.Stage stage) {
    String kind = row.map(known -> visit.formatName(shell.words(), known.format())).orElse("");
    return new TranslationView.Waiting(id, row, kind, stage);
  }

  private void message(Context context, Permit<Act.Read> permit) throws StoreException {
    boolean done = Visit.query(context, "done").isPresent();
    show(context, done ? Optional.of(Ruling.DONE) : Optional.empty());
  }

  private void show(Context context, Optional<Ruling> ruling) throws StoreException {
    Shell shell = visit.shell(context);
    WatchDesk.View view = view(context);
    Original original = original(view);
    Sheet sheet = translations.sheet(original.digest(), shell.target());
    boolean failed = ruling.filter(what -> what != Ruling.DONE).isPresent();
    TranslationView page =
        new TranslationView(
            view,
            original,
            sheet,
            labels(view, shell),
            failed ? typed(context, original) : Map.of(),
            // Whoever wrote on an older state sees the newer one before writing over it.
            failed && ruling.get() != Ruling.OUTDATED ? seen(context, original) : Map.of(),
            ruling,
            shell.may(Act.TRANSLATE),
            shell.may(Act.REVIEW) && sheet.stage() == Sheet.Stage.REVIEW);
    if (failed) {
      context.status(HttpStatus.UNPROCESSABLE_CONTENT);
    }
    Visit.send(context, out -> JtetranslateGenerated.render(out, null, shell, page));
  }

  private WatchDesk.View view(Context context) {
    return visit
        .desk()
        .view(Visit.id(context), Guard.permit(context, Act.READ))
        .orElseThrow(NotFoundResponse::new);
  }

  private Original original(WatchDesk.View view) {
    return Original.of(view.message(), Digest.hex(view.contentDigest()), visit.formats());
  }

  private Map<String, String> labels(WatchDesk.View view, Shell shell) {
    Map<String, String> labels = new HashMap<>();
    visit.formats().named(view.message().format()).stream()
        .flatMap(format -> format.fields().stream())
        .forEach(field ->
            labels.put(field.key(), field.label().getOrDefault(shell.language(), field.key())));
    return labels;
  }

  private void draft(Context context, Permit<Act.Translate> permit)
      throws StoreException, FloorException {
    Original original = original(view(context));
    after(
        context,
        translations.draft(
            original,
            target(context),
            typed(context, original),
            seen(context, original),
            permit,
            Visit.began(context)));
  }

  private void certify(Context context, Permit<Act.Review> permit)
      throws StoreException, FloorException {
    Original original = original(view(context));
    after(
        context,
        translations.certify(
            original.digest(),
            target(context),
            seen(context, original),
            permit,
            Visit.began(context)));
  }

  private void giveBack(Context context, Permit<Act.Review> permit)
      throws StoreException, FloorException {
    Original original = original(view(context));
    after(
        context,
        translations.giveBack(
            original.digest(),
            target(context),
            Optional.ofNullable(context.formParam("reason")).orElse(""),
            seen(context, original),
            permit,
            Visit.began(context)));
  }

  private String target(Context context) {
    return visit.words(context).language().toLanguageTag();
  }

  private void after(Context context, Ruling ruling) throws StoreException {
    if (ruling == Ruling.DONE) {
      context.redirect("/translate/" + Visit.id(context) + "?done=1", HttpStatus.SEE_OTHER);
    } else {
      show(context, Optional.of(ruling));
    }
  }

  private static Map<String, String> typed(Context context, Original original) {
    Map<String, String> typed = new HashMap<>();
    for (String field : original.fields().keySet()) {
      Optional.ofNullable(context.formParam(TEXT + field))
          .ifPresent(text -> typed.put(field, text));
    }
    return typed;
  }

  /// A number that is none gives a state that never was, so that nothing is done.
  private static Map<String, Integer> seen(Context context, Original original) {
    Map<String, Integer> seen = new HashMap<>();
    for (String field : original.fields().keySet()) {
      String given = Optional.ofNullable(context.formParam(SEEN + field)).orElse("");
      seen.put(field, given.matches("[0-9]{1,9}") ? Integer.parseInt(given) : -1);
    }
    return seen;
  }
}
