package drill;

/// How the lives of a node go in drills with kills: both work, and one dies near to one of the
/// durable steps.
final class Lives {
  private Lives() {}

  /// Starts a node unless it runs; now and then it is killed before it is ready.
  static void up(Station node) throws Exception {
    if (node.alive()) {
      return;
    }
    if (node.random.nextInt(8) == 0) {
      node.launch(false);
      node.pause(node.random.nextInt(1500));
      node.kill();
    }
    node.start(false);
  }

  /// Both release until this node promised something and drew something of its peer, so that the
  /// kill falls while both are at work; then the moment is chosen, near to one of the durable
  /// steps.
  static void workAndDie(Station node, Station peer) throws InterruptedException {
    int promised = node.promised();
    int drawn = node.drawn();
    long until = System.nanoTime() + Station.PATIENCE.toNanos();
    while (System.nanoTime() - until < 0
        && peer.alive()
        && (node.promised() == promised || node.drawn() == drawn)) {
      bothRelease(node, peer);
    }
    approach(node, peer);
    node.kill();
  }

  private static void bothRelease(Station node, Station peer) throws InterruptedException {
    node.work(peer);
    peer.work(node);
    node.pause(50 + node.random.nextInt(100));
  }

  /// Both release until this node promised so many messages in all.
  static void workUntil(int promises, Station node, Station peer) throws InterruptedException {
    long until = System.nanoTime() + Station.PATIENCE.toNanos();
    while (System.nanoTime() - until < 0 && node.alive() && node.promised() < promises) {
      bothRelease(node, peer);
    }
  }

  private static void approach(Station node, Station peer) throws InterruptedException {
    switch (node.random.nextInt(7)) {
      case 0 -> {
        // reserved, signed, appended, promised
        node.burst();
        node.pause(node.random.nextInt(40));
      }
      case 6 -> {
        // a later serial appended, earlier ones not
        int before = node.promised();
        node.overtake();
        node.waitFor(() -> node.promised() > before, Station.PATIENCE);
      }
      case 1 -> {
        // promised, on its way
        int before = node.promised();
        node.burst();
        node.waitFor(() -> node.promised() > before, Station.PATIENCE);
      }
      case 2, 3, 4 -> {
        // received, drawn, answer signed, answer stored
        int before = node.drawn();
        peer.burst();
        node.waitFor(() -> node.drawn() > before || !peer.alive(), Station.PATIENCE);
        node.pause(node.random.nextInt(5));
      }
      default -> node.pause(node.random.nextInt(150));
    }
  }

  /// A life of the control: it dies as soon as it promised something.
  ///
  /// @return false when it promised nothing: a life before this one lost what it had promised, and
  ///   the anchor, which stands over it, lets nothing be signed any more
  static boolean promiseAndDie(Station node) throws Exception {
    node.start(false);
    int before = node.promised();
    int asked = node.unknown();
    node.burst();
    node.waitFor(() -> node.promised() > before || node.unknown() > asked, Station.PATIENCE);
    node.kill();
    return node.promised() > before;
  }
}
