package parley.casework;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import parley.codec.Json;
import parley.ledger.Ledger;
import parley.message.Attachment;
import parley.message.Format;
import parley.message.Formats;
import parley.message.Message;
import parley.message.Reference;
import parley.message.Words;
import parley.party.NodeId;
import parley.translation.Sheet;
import parley.translation.Translation;

/// What is found, and by what.
///
/// @param tokens words as they are; codes after {@link #CODE}; what two incidents can share after
///   {@link #MARK}, ends of serials after {@link #SERIAL}
record Document(Entry entry, Set<String> tokens) {
  static final char CODE = '\u0001';
  static final char MARK = '\u0002';
  static final char SERIAL = '\u0003';

  /// F-FIND-4: different words of one message; a longer one is found by its first ones.
  private static final int MOST_TOKENS = 5_000;

  /// Addresses, systems, vulnerabilities and digests in free text.
  private static final Pattern NAMED =
      Pattern.compile(
          "(?<![\\w.])(?:\\d{1,3}(?:\\.\\d{1,3}){3}(?:/\\d{1,2})?|as\\d{1,10}|cve-\\d{4}-\\d{4,7}"
              + "|[0-9a-f]{32,128})(?![\\w])");

  /// What it is.
  enum Kind {
    MESSAGE,
    /// Of what a message says in words.
    TRANSLATION,
    CASE,
    LOG,
    HAND_OVER
  }

  /// What a search can narrow by. What has no peer, line, precedence, format or mark of its own has
  /// them empty; a translation is narrowed by what its message is.
  ///
  /// @param key a message's content; of others what they are, and their name
  /// @param id a message's identifier, a case's number, of a translation its message's content
  record Entry(
      String key,
      Kind kind,
      String id,
      String peer,
      String line,
      String precedence,
      String format,
      String series,
      String tlp,
      long at) {
    static Entry beside(Kind kind, String key, String id, String series, Instant at) {
      return new Entry(key, kind, id, "", "", "", "", series, "", at.toEpochMilli());
    }

    boolean of(Kind asked) {
      return kind == asked;
    }

    /// A message, or a translation of one.
    boolean ofMessage() {
      return of(Kind.MESSAGE) || of(Kind.TRANSLATION);
    }

    /// Of a translation.
    String language() {
      return key.substring(key.lastIndexOf('/') + 1);
    }

    /// Of a message or a translation: the digest of the message's signed content.
    String content() {
      return kind == Kind.TRANSLATION ? id : key;
    }
  }

  static Document of(Case of, List<CaseAct> acts) {
    Set<String> tokens = new LinkedHashSet<>(Words.of(of.title()));
    tokens.add(Words.folded(of.number()));
    tokens.addAll(Words.of(of.charge()));
    acts.forEach(act -> tokens.addAll(Words.of(act.words())));
    return new Document(
        Entry.beside(
            Kind.CASE, "case/" + of.number(), of.number(), of.series().code(), of.changed()),
        bounded(tokens));
  }

  /// By what readers are shown of it, and by what waits for its reviewer (F-SHOW-1).
  static Document of(Sheet sheet) {
    Set<String> tokens = new LinkedHashSet<>();
    for (String field : sheet.records().keySet()) {
      Stream.concat(sheet.shown(field).stream(), sheet.coming(field).stream())
          .forEach(record -> {
            tokens.addAll(Words.of(record.text()));
            tokens.addAll(Words.of(record.author()));
          });
    }
    Translation newest =
        sheet.records().values().stream()
            .map(List::getLast)
            .max(Comparator.comparing(Translation::at))
            .orElseThrow();
    String content = newest.content().hex();
    String key = "translation/" + content + "/" + sheet.language();
    return new Document(
        Entry.beside(Kind.TRANSLATION, key, content, "", newest.at()), bounded(tokens));
  }

  static Document of(Writing writing) {
    Set<String> tokens = new LinkedHashSet<>(Words.of(writing.text()));
    writing.officers().forEach(officer -> tokens.addAll(Words.of(officer)));
    Kind kind =
        switch (writing.place()) {
          case LOG -> Kind.LOG;
          case HAND_OVER -> Kind.HAND_OVER;
        };
    String key = kind + "/" + writing.id();
    return new Document(Entry.beside(kind, key, writing.id(), "", writing.at()), bounded(tokens));
  }

  static Document of(Ledger.Item item, Message message, boolean inbound, Formats formats) {
    Set<String> tokens = new LinkedHashSet<>();
    serial(tokens, Words.folded(item.serial().shown()));
    tokens.add(message.id().toString());
    about(message).forEach(reference -> tokens.add(reference.id().toString()));
    message.caseNumber().ifPresent(number -> mark(tokens, number));
    if (BatchTable.is(message)) {
      // By it an object of provenance names the batch that brought an object (K-FROM-3, F-FIND-11).
      tokens.add(item.content().hex());
    }
    code(tokens, "format", message.format());
    code(tokens, "precedence", message.precedence().code());
    for (Attachment attachment : message.attachments()) {
      tokens.addAll(Words.of(attachment.name()));
      mark(tokens, attachment.digest().hex());
    }
    Optional<Format> format = formats.named(message.format());
    message
        .body()
        .members()
        .forEach((key, value) -> {
          Optional<Format.Field> field = format.flatMap(known -> known.field(key));
          texts(value).forEach(text -> enter(tokens, field, text));
        });
    return new Document(
        new Entry(
            item.content().hex(),
            Kind.MESSAGE,
            message.id().toString(),
            peer(item, inbound).name(),
            message.line().code(),
            message.precedence().code(),
            message.format(),
            message.series().code(),
            message.tlp(),
            item.at()),
        bounded(tokens));
  }

  static NodeId peer(Ledger.Item item, boolean inbound) {
    return inbound ? item.serial().sender() : item.link().peerOf(item.serial().sender());
  }

  /// By all of it, and by what stands behind each stroke: officers name a message by its end.
  private static void serial(Set<String> tokens, String serial) {
    tokens.add(SERIAL + serial);
    for (int at = serial.indexOf('/'); at >= 0; at = serial.indexOf('/', at + 1)) {
      tokens.add(SERIAL + serial.substring(at + 1));
    }
  }

  private static List<Reference> about(Message message) {
    List<Reference> about = new ArrayList<>();
    message.inReplyTo().ifPresent(about::add);
    message.replaces().ifPresent(about::add);
    message.cancels().ifPresent(about::add);
    return about;
  }

  private static void enter(Set<String> tokens, Optional<Format.Field> field, String text) {
    switch (field.map(Format.Field::kind).orElse(Format.Kind.TEXT)) {
      case CODE, CODES -> code(tokens, field.flatMap(Format.Field::codes).orElse(""), text);
      case TERNARY, TICK -> {}
      case LINES -> {
        tokens.addAll(Words.of(text));
        mark(tokens, text);
      }
      case LINE, TEXT, INSTANT, NUMBER -> {
        tokens.addAll(Words.of(text));
        Matcher named = NAMED.matcher(Words.folded(text));
        while (named.find()) {
          mark(tokens, named.group());
        }
      }
    }
  }

  private static void code(Set<String> tokens, String list, String code) {
    tokens.add(CODE + list + "/" + code);
  }

  private static void mark(Set<String> tokens, String text) {
    tokens.add(MARK + Words.folded(text).strip().replace('\n', ' '));
  }

  private static List<String> texts(Json value) {
    return switch (value) {
      case Json.Str(String text) -> List.of(text);
      case Json.Num(long number) -> List.of(Long.toString(number));
      case Json.Arr(List<Json> items) ->
          items.stream().flatMap(item -> texts(item).stream()).toList();
      case Json.Bool _, Json.Obj _, Json.Null _, Json.Real _ -> List.of();
    };
  }

  private static Set<String> bounded(Set<String> tokens) {
    Set<String> bounded = new LinkedHashSet<>();
    tokens.stream().limit(MOST_TOKENS).forEach(bounded::add);
    return bounded;
  }

  /// Those by which threads are proposed, without their sign.
  static List<String> marks(Collection<String> tokens) {
    return tokens.stream()
        .filter(token -> token.charAt(0) == MARK)
        .map(token -> token.substring(1))
        .toList();
  }

  /// As it is sealed: a line of what it is, then a token a line.
  String written() {
    String head =
        String.join(
            "\t",
            entry.id(),
            entry.peer(),
            entry.line(),
            entry.precedence(),
            entry.format(),
            entry.series(),
            entry.tlp(),
            Long.toString(entry.at()));
    return head + "\n" + String.join("\n", tokens);
  }

  /// @param key under which it was sealed
  static Document read(String key, String written) {
    String[] lines = written.split("\n", -1);
    String[] head = lines[0].split("\t", -1);
    Set<String> tokens = new LinkedHashSet<>(List.of(lines).subList(1, lines.length));
    return new Document(
        new Entry(
            key,
            Kind.MESSAGE,
            head[0],
            head[1].intern(),
            head[2].intern(),
            head[3].intern(),
            head[4].intern(),
            head[5].intern(),
            head[6].intern(),
            Long.parseLong(head[7])),
        tokens);
  }
}
