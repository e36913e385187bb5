package parley.attachment;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import parley.agreement.Agreement;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.evidence.Dossier;
import parley.evidence.EvidenceException;
import parley.message.MessageId;
import parley.message.Wording;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchline.WatchDesk;

/// Files of messages, as whoever works at the node's own machine sends and takes them.
public final class AtTheMachine {
  private AtTheMachine() {}

  /// @param files what is handed out
  public record Answer(Json.Obj head, List<Bytes> files) {
    public Answer {
      files = List.copyOf(files);
    }
  }

  /// What came over the socket: kept as an upload where the agreement lets files follow in parts,
  /// beside the message otherwise.
  public static List<WatchDesk.File> handedIn(
      Attachments kept, Optional<Agreement> agreement, Json.Obj head, List<Bytes> contents)
      throws FileException {
    String officer = Person.typed(head.text("officer")).name();
    List<WatchDesk.File> files = new ArrayList<>();
    List<Json> named = head.items("attachments");
    for (int at = 0; at < Math.min(named.size(), contents.size()); at++) {
      if (named.get(at) instanceof Json.Obj said) {
        String name = said.text("name").orElse("");
        String type = said.text("mediaType").orElse("");
        files.add(
            agreement.flatMap(Agreement::attachments).isPresent()
                ? upload(kept, agreement, new Uploads.Said(name, type, officer), contents.get(at))
                : new WatchDesk.File(name, type, contents.get(at)));
      }
    }
    return files;
  }

  private static WatchDesk.File upload(
      Attachments kept, Optional<Agreement> agreement, Uploads.Said said, Bytes content)
      throws FileException {
    try (InputStream stream = new ByteArrayInputStream(content.toArray())) {
      return switch (kept.uploads().take(said, agreement.flatMap(Agreement::attachments), stream)) {
        case Uploads.Taken.Kept(Upload upload) -> upload.file();
        case Uploads.Taken.Refused(Uploads.Why why, long most) ->
            throw new FileException(
                Wording.in("en")
                    .say(
                        "file.why." + why.name().toLowerCase(Locale.ROOT),
                        "name",
                        said.name(),
                        "type",
                        said.mediaType(),
                        "most",
                        most,
                        "types",
                        agreement
                            .flatMap(Agreement::attachments)
                            .map(all -> String.join(", ", all.mediaTypes()))
                            .orElse("")));
      };
    } catch (IOException e) {
      throw new FileException("a file cannot be read", e);
    }
  }

  /// Whole in memory, as the archive that it goes into: 64 MiB at the most.
  public static Dossier.InParts evidence(Attachments kept) {
    return (message, place) -> {
      try {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        return kept.desk().evidence(message.id(), place, out)
            ? Optional.of(Bytes.owning(out.toByteArray()))
            : Optional.empty();
      } catch (FileException | IOException e) {
        throw new EvidenceException("a file of the message cannot be read", e);
      }
    };
  }

  /// `do`: `files`; with `act` one of `release`, `destroy`, `take` and `place`.
  public static Answer answer(Attachments kept, MessageId id, Json.Obj head) throws FileException {
    Person officer = Person.typed(head.text("officer"));
    int place = head.number("place").orElse(0L).intValue();
    try {
      switch (head.text("act").orElse("")) {
        case "release" ->
            done(kept.desk().release(id, place, Permit.of(officer, Act.OPEN_FILES).orElseThrow()));
        case "destroy" ->
            done(kept.desk().destroy(id, place, Permit.of(officer, Act.OPEN_FILES).orElseThrow()));
        case "take" -> {
          return taken(kept, id, place, officer);
        }
        default -> {}
      }
      List<String> lines = new ArrayList<>();
      for (Held file : kept.desk().of(id)) {
        lines.add(line(file));
      }
      return new Answer(Json.object().with("lines", Json.texts(lines)).build(), List.of());
    } catch (FloorException | IOException e) {
      throw new FileException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void done(boolean done) throws FileException {
    if (!done) {
      throw new FileException(
          "there is no such file in quarantine, it is not whole or not what its message"
              + " says, or it was decided before; parley files MESSAGE shows them");
    }
  }

  private static Answer taken(Attachments kept, MessageId id, int place, Person officer)
      throws FileException, FloorException, IOException {
    Permit<Act.Read> permit = Permit.of(officer, Act.READ).orElseThrow();
    Held file =
        kept.desk()
            .take(id, place, permit)
            .orElseThrow(() ->
                new FileException("there is no such file that is whole and out of quarantine"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    kept.desk().write(file, out);
    return new Answer(
        Json.object().with("size", file.size()).build(), List.of(Bytes.owning(out.toByteArray())));
  }

  private static String line(Held file) {
    String decided =
        file.decided()
            .map(by -> (by.released() ? ", let out by " : ", destroyed by ") + by.officer())
            .orElse(file.own() ? "" : ", in quarantine");
    return String.format(
        Locale.ROOT,
        "%d  %s  %s, %d bytes  %s, %d of %d parts%s",
        file.place(),
        file.digest(),
        file.mediaType(),
        file.size(),
        file.state().name().toLowerCase(Locale.ROOT),
        file.there(),
        file.parts(),
        decided);
  }
}
