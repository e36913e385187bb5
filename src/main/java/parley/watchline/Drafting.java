package parley.watchline;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import parley.agreement.Agreement;
import parley.agreement.AgreementLife;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.message.Composer;
import parley.message.Composition;
import parley.message.Form;
import parley.message.Format;
import parley.message.Formats;
import parley.message.Formats.Fault;
import parley.message.Message;
import parley.message.MessageId;
import parley.party.NodeId;
import parley.store.StoreException;
import parley.watchline.BoardRowsTable.Drawn;
import parley.watchline.WatchDesk.Draft;

/// Makes a message of a draft, or says what is wrong with the draft: what the format says, what the
/// agreement says, and that what it refers to is here (W-DRAFT-1).
public final class Drafting {
  /// Formats that answer one other alone, and which: the state of a report of origin, the answer to
  /// feedback on objects.
  public static final Map<String, String> ANSWERS =
      Map.of(
          "origin-state/1", "origin-report/1",
          "object-feedback-answer/1", "object-feedback/1");

  private final NodeId self;
  private final Board board;
  private final Formats formats;
  private final Composer composer;
  private final Function<NodeId, AgreementLife> terms;

  Drafting(
      NodeId self,
      Board board,
      Formats formats,
      Composer composer,
      Function<NodeId, AgreementLife> terms) {
    this.self = self;
    this.board = board;
    this.formats = formats;
    this.composer = composer;
    this.terms = terms;
  }

  /// @param message there when nothing at all is wrong
  record Outcome(Optional<Message> message, List<Fault> faults) {}

  Outcome compose(Draft draft) throws StoreException {
    Optional<Agreement> agreement = terms.apply(draft.peer()).named(draft.agreement());
    if (agreement.isEmpty()) {
      return faulty(fault("agreement", "W-DRAFT-2", "fault.unknown-agreement"));
    }
    Optional<Format> format = formats.named(draft.format());
    if (format.isEmpty()) {
      return faulty(fault("format", "M-FORM-1", "fault.format", "format", draft.format()));
    }
    // Nor does any write by hand what a run of a private match says (K-MATCH-6).
    if (draft.format().startsWith(Message.MATCH)) {
      return faulty(fault("format", "K-MATCH-6", "fault.format-not-agreed"));
    }
    // Rules release a batch and not two officers: so no officer writes one by hand (K-BATCH-5).
    if (draft.format().equals(Message.BATCH)) {
      return faulty(fault("format", "K-BATCH-5", "fault.format-not-agreed"));
    }
    List<Fault> faults = new ArrayList<>();
    if (!agreement.get().formats().containsKey(draft.format())) {
      faults.add(fault("format", "W-DRAFT-2", "fault.format-not-agreed"));
    }
    References references = references(draft, format.get(), faults);
    try {
      Message message =
          composer.compose(composition(draft, format.get(), agreement.get(), references));
      faults.addAll(formats.check(message, agreement.get()));
      return new Outcome(
          faults.isEmpty() ? Optional.of(message) : Optional.empty(), List.copyOf(faults));
    } catch (MalformedInput e) {
      faults.add(fault(member(e.clause()), e.clause(), "fault.malformed", "what", said(e)));
      return new Outcome(Optional.empty(), List.copyOf(faults));
    }
  }

  /// The acknowledgement of a message, as the officer's own party writes.
  Draft acknowledgement(WatchDesk.Row row, Message message, boolean complete, String note) {
    return new Draft(
        row.peer(),
        message.agreement(),
        "acknowledgement/1",
        row.precedence(),
        row.series(),
        ownLanguage(row.peer(), message.agreement()),
        message.tlp(),
        message.pap(),
        Optional.empty(),
        row.caseNumber(),
        Optional.of(row.id()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(
            "completeness",
            List.of(complete ? "complete" : "incomplete"),
            complete ? "note" : "missing",
            List.of(note)),
        List.of());
  }

  /// As its form would have it, so that it can be taken up again.
  public static Bytes typed(Draft draft) {
    Json.Builder typed =
        Json.object()
            .with("format", Json.texts(List.of(draft.format())))
            .with("peer", Json.texts(List.of(draft.peer().name())))
            .with("agreement", Json.texts(List.of(draft.agreement())))
            .with("precedence", Json.texts(List.of(draft.precedence().code())))
            .with("series", Json.texts(List.of(draft.series().code())))
            .with("language", Json.texts(List.of(draft.language())))
            .with("tlp", Json.texts(List.of(draft.tlp())))
            .with("pap", Json.texts(List.of(draft.pap())));
    draft
        .inReplyTo()
        .ifPresent(about -> typed.with("inReplyTo", Json.texts(List.of(about.toString()))));
    draft.caseNumber().ifPresent(number -> typed.with("caseNumber", Json.texts(List.of(number))));
    draft.body().forEach((key, values) -> typed.with("body." + key, Json.texts(values)));
    return JsonWriter.line(typed.build());
  }

  private String ownLanguage(NodeId peer, String agreement) {
    return terms
        .apply(peer)
        .named(agreement)
        .flatMap(held -> held.signatoryOf(self))
        .flatMap(side -> side.languages().stream().findFirst())
        .orElse("en");
  }

  private static String said(MalformedInput e) {
    return e.getMessage() == null ? e.clause() : e.getMessage();
  }

  private static Outcome faulty(Fault fault) {
    return new Outcome(Optional.empty(), List.of(fault));
  }

  private static Fault fault(String field, String clause, String key, String... arguments) {
    return new Fault(field, clause, key, List.of(arguments));
  }

  /// The header member that a clause is about, so that the console can point at it.
  private static String member(String clause) {
    return switch (clause) {
      case "M-HEAD-9" -> "language";
      case "M-HEAD-11" -> "case";
      case "M-HEAD-12" -> "replyWantedWithin";
      case "M-HEAD-13" -> "tlp";
      case "M-HEAD-14" -> "attachments";
      case "M-HEAD-15" -> "releasability";
      default -> "body";
    };
  }

  private record References(
      Optional<Drawn> inReplyTo, Optional<Drawn> replaces, Optional<Drawn> cancels) {}

  private References references(Draft draft, Format format, List<Fault> faults)
      throws StoreException {
    Optional<Drawn> inReplyTo = found(draft, draft.inReplyTo(), "inReplyTo", faults);
    Optional<Drawn> replaces = found(draft, draft.replaces(), "replaces", faults);
    Optional<Drawn> cancels = found(draft, draft.cancels(), "cancels", faults);
    if (inReplyTo.filter(about -> !about.row().inbound()).isPresent()
        && (format.id().startsWith("acknowledgement/")
            || format.id().startsWith("reply/")
            || ANSWERS.containsKey(format.id()))) {
      faults.add(fault("inReplyTo", "W-THREAD-1", "fault.not-their-message"));
    }
    Optional<String> answered = Optional.ofNullable(ANSWERS.get(format.id()));
    if (answered.isPresent()
        && inReplyTo.filter(about -> !about.row().format().equals(answered.get())).isPresent()) {
      boolean state = format.id().startsWith("origin-state/");
      faults.add(fault("inReplyTo", state ? "K-STATE-1" : "K-FEEDBACK-4", "fault.not-such"));
    }
    if (replaces.filter(about -> about.row().inbound()).isPresent()) {
      faults.add(fault("replaces", "W-THREAD-2", "fault.not-own-message"));
    }
    if (cancels.filter(about -> about.row().inbound()).isPresent()) {
      faults.add(fault("cancels", "W-THREAD-2", "fault.not-own-message"));
    }
    return new References(inReplyTo, replaces, cancels);
  }

  private Optional<Drawn> found(
      Draft draft, Optional<MessageId> id, String member, List<Fault> faults)
      throws StoreException {
    if (id.isEmpty()) {
      return Optional.empty();
    }
    Optional<Drawn> found =
        board.find(id.get()).filter(about -> about.row().peer().equals(draft.peer()));
    if (found.isEmpty()) {
      faults.add(fault(member, "W-DRAFT-3", "fault.unknown-message"));
    } else if (found.get().row().series() != draft.series()) {
      faults.add(fault(member, "W-THREAD-1", "fault.not-same-series"));
    }
    return found;
  }

  private Composition composition(
      Draft draft, Format format, Agreement agreement, References references) {
    return new Composition(
        draft.agreement(),
        agreement.hash(),
        format.line(),
        draft.format(),
        self,
        List.of(draft.peer()),
        draft.series(),
        draft.precedence(),
        draft.language(),
        references.inReplyTo().map(Drawn::reference),
        references.replaces().map(Drawn::reference),
        references.cancels().map(Drawn::reference),
        draft.caseNumber(),
        draft.replyWantedWithin(),
        draft.tlp(),
        draft.pap(),
        draft.releasability(),
        draft.files().stream().map(WatchDesk.File::named).toList(),
        body(draft, format, agreement, references));
  }

  /// What was typed, with what the node itself knows put in its place.
  private static Json.Obj body(
      Draft draft, Format format, Agreement agreement, References references) {
    Map<String, List<String>> typed = new LinkedHashMap<>(draft.body());
    for (Format.Field field : format.automatic()) {
      automatic(field.key(), agreement, references)
          .ifPresent(value -> typed.put(field.key(), List.of(value)));
    }
    return Form.body(format, typed);
  }

  private static Optional<String> automatic(
      String key, Agreement agreement, References references) {
    return switch (key) {
      case "book" -> agreement.phraseBook().map(Digest::hex);
      case "receivedAt" -> references.inReplyTo().map(about -> toTheSecond(about.row().at()));
      case "receivedAs" -> references.inReplyTo().map(about -> about.row().serial());
      default -> Optional.empty();
    };
  }

  private static String toTheSecond(Instant moment) {
    return moment.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
