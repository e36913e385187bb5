package parley.carrier;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import parley.mail.MailException;
import parley.mail.Postbox;
import parley.party.NodeId;

/// Visits the node's mailbox now and then, and gives what lies there to the {@link Consignee}.
public final class Postman implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Postman.class.getName());

  private final Postbox postbox;
  private final Consignee consignee;
  private final Duration every;
  private final Semaphore bell = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  /// @param addresses where answers to a peer are mailed
  /// @param every how long between visits to the mailbox
  public Postman(
      Postbox postbox,
      Consignee.Door door,
      NodeId self,
      Function<NodeId, Optional<String>> addresses,
      InstantSource clock,
      Duration every) {
    this.postbox = postbox;
    this.consignee = new Consignee(MailRoute.by(postbox), door, self, addresses, clock);
    this.every = every;
    this.thread = Thread.ofVirtual().name("postman").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    boolean complained = false;
    while (!closed) {
      try {
        postbox.visit(consignee::take);
        complained = false;
      } catch (MailException e) {
        LOG.log(
            complained || closed ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
            "no mail is taken: " + e.getMessage());
        complained = true;
      } catch (InterruptedException e) {
        return;
      }
      try {
        if (bell.tryAcquire(every.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    bell.release();
    thread.interrupt();
  }
}
