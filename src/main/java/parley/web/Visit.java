package parley.web;

import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.NotFoundResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import parley.message.Format;
import parley.message.Formats;
import parley.message.MessageId;
import parley.message.Wording;
import parley.party.NodeId;
import parley.watchline.WatchDesk;

/// What all pages share: the desk, the formats, the languages, and how a page is drawn and sent.
final class Visit {
  /// W-PAGE-1: rows on one board; older ones are found by search.
  static final int MOST_ROWS = 200;

  static final String SESSION = "session";

  private final Console.House house;
  private final Assets assets;
  private final InstantSource clock;

  Visit(Console.House house, Assets assets, InstantSource clock) {
    this.house = house;
    this.assets = assets;
    this.clock = clock;
  }

  Assets assets() {
    return assets;
  }

  WatchDesk desk() {
    return house.desk();
  }

  Formats formats() {
    return house.formats();
  }

  NodeId node() {
    return new NodeId(house.node());
  }

  Instant now() {
    return clock.instant();
  }

  /// The reader's language: the session's, otherwise the node's own.
  Wording words(Context context) {
    String tag = session(context).map(Session::language).orElse(house.language());
    return wording(tag).orElse(house.wordings().getFirst());
  }

  Optional<Wording> wording(String tag) {
    return house.wordings().stream()
        .filter(words -> words.language().toLanguageTag().equals(tag))
        .findFirst();
  }

  static Optional<Session> session(Context context) {
    return Optional.ofNullable(context.attribute(SESSION));
  }

  static Session signedIn(Context context) {
    return session(context).orElseThrow(ForbiddenResponse::new);
  }

  /// The officer's name, when the role allows to send.
  static String sender(Context context) {
    Session session = signedIn(context);
    if (session.role() != Role.WATCH) {
      throw new ForbiddenResponse();
    }
    return session.officer();
  }

  Shell shell(Context context) {
    Optional<Session> session = session(context);
    return session.isEmpty()
        ? bareShell(context)
        : shell(context, session, desk().peers(), open(words(context)));
  }

  /// Without anything from the desk: for those not signed in, and when the desk itself has failed.
  Shell bareShell(Context context) {
    return shell(context, Optional.empty(), List.of(), List.of());
  }

  private Shell shell(
      Context context, Optional<Session> session, List<WatchDesk.Peer> peers, List<BoardRow> open) {
    Wording words = words(context);
    return new Shell(
        words,
        house.wordings(),
        session,
        house.centre().getOrDefault(words.language().toLanguageTag(), house.node()),
        context.path(),
        assets.folder(),
        now(),
        peers,
        open);
  }

  private List<BoardRow> open(Wording words) {
    return rows(words, WatchDesk.Filter.of(true, WatchDesk.Kinds.MESSAGES));
  }

  List<BoardRow> rows(Wording words, WatchDesk.Filter filter) {
    Instant now = now();
    return desk().board(filter, MOST_ROWS).stream()
        .map(row -> BoardRow.of(row, formatName(words, row.format()), now))
        .toList();
  }

  String formatName(Wording words, String id) {
    return formats()
        .named(id)
        .map(Format::name)
        .map(names -> names.getOrDefault(words.language().toLanguageTag(), id))
        .orElse(id);
  }

  static MessageId id(Context context) {
    try {
      return MessageId.of(context.pathParam("id"));
    } catch (IllegalArgumentException e) {
      throw new NotFoundResponse();
    }
  }

  static boolean fragment(Context context) {
    return context.header("HX-Request") != null && context.header("HX-Boosted") == null;
  }

  static Optional<String> query(Context context, String name) {
    return Optional.ofNullable(context.queryParam(name))
        .map(String::strip)
        .filter(v -> !v.isEmpty());
  }

  static void send(Context context, Consumer<OwaspHtmlTemplateOutput> page) {
    context.html(draw(page));
  }

  static String draw(Consumer<OwaspHtmlTemplateOutput> page) {
    StringOutput text = new StringOutput();
    page.accept(new OwaspHtmlTemplateOutput(text));
    return text.toString();
  }
}
