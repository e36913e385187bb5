package parley.store;

/// How much room is left where a store is kept (D-STORE-13). Work stops by its class before the
/// disk is full, so that FLASH still finds room when everything else does not.
public enum Room {
  /// Enough for everything.
  AMPLE(Integer.MAX_VALUE, Long.MAX_VALUE),

  /// Bulk work waits.
  LOW(15, 4L << 30),

  /// Nothing that is not FLASH is taken from a peer.
  SHORT(7, 1L << 30),

  /// Nothing that is not FLASH is begun by an own officer either.
  LAST(3, 256L << 20);

  /// Below both of them: a share of the whole disk, which is much on a large one, and bytes.
  private final int percent;

  private final long bytes;

  Room(int percent, long bytes) {
    this.percent = percent;
    this.bytes = bytes;
  }

  /// @param usable bytes that this process may still write
  /// @param total bytes of the whole disk
  public static Room of(long usable, long total) {
    Room room = AMPLE;
    for (Room next : values()) {
      if (usable < next.bytes && usable < total / 100.0 * next.percent) {
        room = next;
      }
    }
    return room;
  }

  /// True when no more is left than `mark` stands for.
  public boolean atMost(Room mark) {
    return compareTo(mark) >= 0;
  }
}
