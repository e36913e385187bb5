package parley.exchange;

import java.io.IOException;
import java.util.List;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.envelope.Envelope;
import parley.envelope.Heartbeat;
import parley.envelope.NotYet;
import parley.envelope.OuterFrame;
import parley.envelope.Protocol;
import parley.http.LinkDoor;
import parley.link.Route;
import parley.party.NodeId;
import parley.seal.SealException;

/// Carries bytes to the far side's door, and loses or doubles some.
final class MemoryRoute implements Route {
  private final TwoNodes nodes;
  private final TwoNodes.Side from;
  private final Life life;

  MemoryRoute(TwoNodes nodes, TwoNodes.Side from) {
    this.nodes = nodes;
    this.from = from;
    this.life = from.life;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public boolean automatic() {
    return true;
  }

  @Override
  public Reply exchange(What what, Bytes body) throws IOException, InterruptedException {
    if (what == What.ENVELOPE || what == What.FLASH_ENVELOPE) {
      look();
      if (nodes.loseEnvelopes || from.losesEnvelopes) {
        throw new IOException("envelopes are held up");
      }
    }
    if (what == What.REFETCH && nodes.loseRefetches) {
      throw new IOException("questions are held up");
    }
    if (nodes.weather.strikes(nodes.weather.loseRequest)) {
      throw new IOException("lost on the way");
    }
    String path =
        switch (what) {
          case FLASH_ENVELOPE -> "flash";
          case ENVELOPE -> "envelope";
          case FRAME -> "frame";
          case REFETCH -> "refetch";
        };
    TwoNodes.Side far = java.util.Objects.requireNonNull(from.far);
    Life farLife = far.life;
    NodeExchange there = far.exchange;
    if (there == null || farLife.dead() || life.dead()) {
      throw new IOException("nobody there");
    }
    Bytes certificate = from.vault.publicKeys().transport();
    LinkDoor.Answer answer = there.door().take(certificate, path, body);
    if (nodes.weather.strikes(nodes.weather.twice)) {
      LinkDoor.Answer again = there.door().take(certificate, path, body);
      if (answer.status() == 200
          && again.status() == 200
          && path.equals("envelope")
          && !answer.equals(again)) {
        throw new AssertionError("the same bytes got two different answers");
      }
    }
    if (nodes.weather.strikes(nodes.weather.loseAnswer) || farLife.dead() || life.dead()) {
      throw new IOException("answer lost on the way");
    }
    if (answer.status() == 503 && !path.equals("frame")) {
      from.toldLater.add(reason(answer.body(), far));
    }
    if (what == What.ENVELOPE) {
      from.spoken.add(version(body, from.id));
    }
    return new Reply(
        answer.status(),
        what == What.FRAME && far.previousRelease ? asBefore(answer.body(), far) : answer.body());
  }

  private static String reason(Bytes body, TwoNodes.Side far) {
    try {
      return body.size() == 0
          ? ""
          : NotYet.verify(body, far.vault.publicKeys().frameKey()).reason();
    } catch (MalformedInput e) {
      throw new AssertionError("a node said what cannot be read", e);
    }
  }

  private int version(Bytes envelope, NodeId sender) {
    try {
      return OuterFrame.read(Envelope.read(envelope).head(), TwoNodes.LINK, sender).version();
    } catch (MalformedInput e) {
      throw new AssertionError("a node sent what it cannot read", e);
    }
  }

  /// The heartbeat as a node of the release before would have signed it: it names no newer version.
  private Bytes asBefore(Bytes frame, TwoNodes.Side far) {
    try {
      Heartbeat said =
          Heartbeat.verify(frame, TwoNodes.LINK, far.id, far.vault.publicKeys().frameKey());
      return new Heartbeat(
              List.of(Protocol.PREVIOUS),
              said.link(),
              said.sender(),
              said.epoch(),
              said.nonce(),
              said.echo(),
              said.at(),
              said.checkpoint(),
              said.appended(),
              said.queued(),
              said.localHead(),
              said.held(),
              said.consistency(),
              said.cosignature())
          .sign(far.vault.frames());
    } catch (MalformedInput | SealException e) {
      throw new AssertionError("the far node's heartbeat cannot be read", e);
    }
  }

  private void look() {
    try {
      from.leaving.look();
    } catch (Exception e) {
      throw new AssertionError("the onlooker failed", e);
    }
  }

  @Override
  public void close() {}
}
