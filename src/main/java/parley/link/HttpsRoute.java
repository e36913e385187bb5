package parley.link;

import java.io.IOException;
import javax.net.ssl.SSLContext;
import parley.codec.Bytes;
import parley.http.LinkClient;
import parley.http.LinkDoor;

/// The HTTPS route to one address. FLASH and frames have connections of their own, so that neither
/// waits behind a large envelope (L-LANE-1).
public final class HttpsRoute implements Route {
  /// L-HTTP-3: an answer is far smaller.
  private static final int ANSWER_BYTES = 512 * 1024;

  private final String address;
  private final LinkClient flash;
  private final LinkClient others;
  private final LinkClient frames;

  /// @param address `host:port` from the peer's roll
  public HttpsRoute(SSLContext context, String address) {
    this.address = address;
    this.flash = new LinkClient(context, address);
    this.others = new LinkClient(context, address);
    this.frames = new LinkClient(context, address);
  }

  @Override
  public String name() {
    return "https " + address;
  }

  @Override
  public boolean automatic() {
    return true;
  }

  @Override
  public Reply exchange(What what, Bytes body) throws IOException, InterruptedException {
    LinkDoor.Answer answer =
        switch (what) {
          case FLASH_ENVELOPE -> flash.post("flash", body, ANSWER_BYTES);
          case ENVELOPE -> others.post("envelope", body, ANSWER_BYTES);
          case FRAME -> frames.post("frame", body, ANSWER_BYTES);
          case REFETCH -> frames.post("refetch", body, ANSWER_BYTES);
        };
    return new Reply(answer.status(), answer.body());
  }

  @Override
  public void close() {
    flash.close();
    others.close();
    frames.close();
  }
}
