package parley.escalation;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import parley.codec.Bytes;
import parley.http.Webhook;
import parley.seal.SharedKey;

/// Calls by POST to an address of the centre's own, with a code over moment and body that only the
/// holder of the secret can make (W-CALL-3).
public record WebhookChannel(Webhook hook, SharedKey key, InstantSource clock) implements Channel {
  private static final int GOOD = 200;
  private static final int WORSE = 300;

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public void close() {
    hook.close();
  }

  @Override
  public void send(Call call) throws IOException, InterruptedException {
    String moment = Long.toString(clock.instant().getEpochSecond());
    String code = key.code(Bytes.concat(Bytes.utf8(moment + "."), call.document())).hex();
    int status =
        hook.post(
            call.document(),
            Map.of("Parley-Call", call.id(), "Parley-Signature", "t=" + moment + ",v1=" + code));
    if (status < GOOD || status >= WORSE) {
      throw new IOException("the webhook answered " + status);
    }
  }
}
