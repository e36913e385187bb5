package parley.taxii;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.http.ToolDoor;
import parley.stix.ObjectStream;

/// Takes envelopes in, object by object as they come, and tells how each one fared (K-ADD-1 to
/// K-ADD-6).
final class Adding {
  /// K-ADD-3: objects that become durable together, and bytes.
  private static final int BATCH_OBJECTS = 1_000;

  private static final int BATCH_BYTES = 4 * 1024 * 1024;

  /// K-ADD-5.
  private static final int MOST_OBJECTS = 250_000;

  private static final int MOST_REFUSED = 10_000;

  private final Shelves shelves;
  private final ObjectCheck check;
  private final long largest;
  private final ObjectStream.Limits bounds;
  private final RandomGenerator random;

  /// @param largest bytes of one body
  Adding(Shelves shelves, ObjectCheck check, long largest, RandomGenerator random) {
    this.shelves = shelves;
    this.check = check;
    this.largest = largest;
    this.bounds = new ObjectStream.Limits(largest, MOST_OBJECTS);
    this.random = random;
  }

  /// One envelope on its way in. Mutable, one thread.
  private final class Intake {
    private final UUID status = Shelf.freshId(random);
    private final String client;
    private final Shelf shelf;
    private final List<Shelves.Arrival> waiting = new ArrayList<>();
    private long bytes;
    private long kept;
    private long refused;

    Intake(String client, Shelf shelf) {
      this.client = client;
      this.shelf = shelf;
    }

    private void take(Bytes object) throws Shelves.Away, MalformedInput {
      ObjectCheck.Verdict verdict = check.judge(object);
      boolean accepted = verdict instanceof ObjectCheck.Accepted;
      refused += accepted ? 0 : 1;
      MalformedInput.unless(
          refused <= MOST_REFUSED,
          "K-ADD-5",
          "more than " + MOST_REFUSED + " objects that were refused");
      waiting.add(new Shelves.Arrival(verdict, accepted ? object : Bytes.EMPTY));
      bytes += object.size();
      if (waiting.size() >= BATCH_OBJECTS || bytes >= BATCH_BYTES) {
        keep(false);
      }
    }

    /// If the power fails here, what was kept before is there, and the client, who was told
    /// nothing, sends all of it again: what is there already counts as added.
    Shelves.Standing keep(boolean last) throws Shelves.Away {
      Shelves.Standing standing =
          shelves.add(new Shelves.Batch(status, client, shelf, kept, waiting, last));
      kept += waiting.size();
      waiting.clear();
      bytes = 0;
      return standing;
    }

    /// The rest of the envelope cannot be read. What was kept stays, and can be asked for.
    Refusal broken(int why, String what) throws Shelves.Away {
      if (kept == 0) {
        return new Refusal(why, what);
      }
      waiting.clear();
      keep(true);
      return Refusal.with(
          why,
          what + "; the first " + kept + " objects were taken, as the status says",
          Json.object().with("status", status.toString()).with("objects", kept).build());
    }
  }

  void add(Taxii.Call call, Shelf shelf) throws Refusal, Shelves.Away, IOException {
    ToolDoor.Asked asked = call.asked();
    if (!Media.ours(asked.fields().values("Content-Type"))
        || !asked.fields().values("Content-Encoding").stream().allMatch("identity"::equals)) {
      throw new Refusal(Refusal.TYPE, "a body is " + Media.TYPE + ", not compressed");
    }
    if (asked.length() > largest) {
      throw new Refusal(Refusal.LARGE, tooLarge());
    }
    Intake intake = new Intake(call.client().name(), shelf);
    Shelves.Standing standing;
    try {
      ObjectStream objects = new ObjectStream(asked.body(), bounds);
      for (Optional<Bytes> next = objects.next(); next.isPresent(); next = objects.next()) {
        intake.take(next.get());
      }
      if (intake.kept + intake.waiting.size() == 0) {
        throw new Refusal(Refusal.UNPROCESSABLE, "the envelope holds no objects (K-ADD-2)");
      }
      standing = intake.keep(true);
    } catch (MalformedInput e) {
      throw intake.broken(
          Refusal.UNPROCESSABLE, "no TAXII envelope: " + e.getMessage() + " " + e.clause());
    } catch (ToolDoor.TooLarge e) {
      throw intake.broken(Refusal.LARGE, tooLarge());
    } catch (ToolDoor.TooSlow e) {
      throw intake.broken(Refusal.SLOW, String.valueOf(e.getMessage()));
    }
    tell(call, 202, standing);
  }

  private String tooLarge() {
    return "a body has at most " + largest + " bytes";
  }

  void status(Taxii.Call call, String id) throws Refusal, Shelves.Away, IOException {
    Optional<UUID> status = Taxii.uuid(id);
    Optional<Shelves.Standing> standing =
        status.isEmpty() ? Optional.empty() : shelves.status(status.get(), call.client().name());
    tell(
        call,
        200,
        standing.orElseThrow(
            () -> new Refusal(Refusal.ABSENT, "there is no such status, or no longer")));
  }

  private void tell(Taxii.Call call, int code, Shelves.Standing standing)
      throws Shelves.Away, IOException {
    Json.Obj head =
        Json.object()
            .with("id", standing.id().toString())
            .with("status", standing.complete() ? "complete" : "pending")
            .with("request_timestamp", standing.asked().text())
            .with("total_count", standing.successes() + standing.failures())
            .with("success_count", standing.successes())
            .with("failure_count", standing.failures())
            .with("pending_count", 0)
            .build();
    String text = JsonWriter.line(head).utf8();
    try (OutputStream out = Taxii.begin(call.reply(), code, Map.of())) {
      out.write(text.substring(0, text.length() - 1).getBytes(StandardCharsets.UTF_8));
      if (standing.listed()) {
        list(out, standing.id(), true);
      }
      list(out, standing.id(), false);
      out.write('}');
    }
  }

  private void list(OutputStream out, UUID status, boolean successes)
      throws Shelves.Away, IOException {
    Optional<String> told = shelves.told(status, successes, 0);
    String before = ",\"" + (successes ? "successes" : "failures") + "\":[";
    for (int part = 1; told.isPresent(); part++) {
      out.write((before + told.get()).getBytes(StandardCharsets.UTF_8));
      before = ",";
      told = shelves.told(status, successes, part);
    }
    if (before.equals(",")) {
      out.write(']');
    }
  }
}
