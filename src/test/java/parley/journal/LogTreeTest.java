package parley.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Digest;

class LogTreeTest {
  private static final int LARGEST = 300;

  /// The entries of the reference log of RFC 6962 implementations.
  private static final List<Bytes> REFERENCE =
      List.of(
          Bytes.EMPTY,
          Bytes.hex("00"),
          Bytes.hex("10"),
          Bytes.hex("2021"),
          Bytes.hex("3031"),
          Bytes.hex("40414243"),
          Bytes.hex("5051525354555657"),
          Bytes.hex("606162636465666768696a6b6c6d6e6f"));

  private static final List<String> REFERENCE_ROOTS =
      List.of(
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  /// A log held in memory, with the root of each of its sizes.
  private static final class Log implements LogTree.Nodes<RuntimeException> {
    final LogTree tree = new LogTree();
    final List<Digest> roots = new ArrayList<>(List.of(Merkle.EMPTY));
    final List<Digest> leaves = new ArrayList<>();
    private final Map<List<Long>, Digest> nodes = new HashMap<>();

    static Log of(int size) {
      Log log = new Log();
      for (int index = 0; index < size; index++) {
        log.add(Bytes.utf8("entry " + index));
      }
      return log;
    }

    void add(Bytes entry) {
      for (TreeNode node : tree.append(entry)) {
        assertThat(nodes.put(List.of((long) node.level(), node.position()), node.hash())).isNull();
      }
      leaves.add(Merkle.leaf(entry));
      roots.add(tree.root());
    }

    @Override
    public Digest node(int level, long position) {
      return Objects.requireNonNull(nodes.get(List.of((long) level, position)));
    }
  }

  /// RFC 6962 §2.1 word for word, as the oracle.
  private static Digest root(List<Digest> leaves) {
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    return Merkle.node(root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
  }

  @Test
  void the_reference_log_has_the_reference_roots() {
    Log log = new Log();
    for (int size = 1; size <= REFERENCE.size(); size++) {
      log.add(REFERENCE.get(size - 1));
      assertThat(log.tree.root()).isEqualTo(Digest.hex(REFERENCE_ROOTS.get(size - 1)));
    }
    assertThat(new LogTree().root().hex())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @Test
  void every_root_is_the_definition_s_and_can_be_computed_later_from_stored_nodes() {
    Log log = Log.of(LARGEST);
    for (int size = 1; size <= LARGEST; size++) {
      assertThat(log.roots.get(size)).isEqualTo(root(log.leaves.subList(0, size)));
      assertThat(LogTree.rootAt(size, log)).isEqualTo(log.roots.get(size));
    }
    assertThat(LogTree.rootAt(0, log)).isEqualTo(Merkle.EMPTY);
  }

  @Test
  void a_log_reopened_at_any_size_goes_on_as_if_it_had_never_stopped() {
    Log log = Log.of(LARGEST);
    for (int size = 0; size < LARGEST; size++) {
      LogTree reopened = LogTree.reopen(size, log);
      assertThat(reopened.root()).isEqualTo(log.roots.get(size));
      List<TreeNode> completed = reopened.append(Bytes.utf8("entry " + size));
      assertThat(completed).allMatch(n -> n.hash().equals(log.node(n.level(), n.position())));
      assertThat(reopened.size()).isEqualTo(size + 1);
      assertThat(reopened.root()).isEqualTo(log.roots.get(size + 1));
    }
  }

  @Test
  void every_entry_of_every_size_is_proven_and_only_at_its_place() {
    Log log = Log.of(LARGEST);
    int proofs = 0;
    for (int size = 1; size <= LARGEST; size++) {
      for (int index = 0; index < size; index++) {
        InclusionProof proof = LogTree.inclusion(index, size, log);
        Digest leaf = log.leaves.get(index);
        Digest root = log.roots.get(size);
        assertThat(proof.proves(leaf, root)).isTrue();
        assertThat(new InclusionProof(index + 1, size, proof.path()).proves(leaf, root)).isFalse();
        assertThat(new InclusionProof(index - 1, size, proof.path()).proves(leaf, root)).isFalse();
        proofs++;
      }
    }
    assertThat(proofs).isEqualTo(LARGEST * (LARGEST + 1) / 2);
  }

  @Test
  void every_beginning_of_every_log_is_proven() {
    Log log = Log.of(LARGEST);
    for (int size = 0; size <= LARGEST; size++) {
      for (int old = 0; old <= size; old++) {
        ConsistencyProof proof = LogTree.consistency(old, size, log);
        assertThat(proof.proves(log.roots.get(old), log.roots.get(size))).isTrue();
      }
    }
  }

  @Test
  void a_changed_inclusion_proof_proves_nothing() {
    Log log = Log.of(LARGEST);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(6962);
    for (int round = 0; round < 20_000; round++) {
      int size = 1 + random.nextInt(LARGEST);
      int index = random.nextInt(size);
      InclusionProof proof = LogTree.inclusion(index, size, log);
      Digest leaf = log.leaves.get(index);
      Digest root = log.roots.get(size);
      List<Digest> path = changed(proof.path(), random, log);
      assertThat(new InclusionProof(index, size, path).proves(leaf, root)).isFalse();
      assertThat(proof.proves(flipped(leaf, random), root)).isFalse();
      assertThat(proof.proves(leaf, flipped(root, random))).isFalse();
      int elsewhere = random.nextInt(LARGEST);
      assertThat(new InclusionProof(elsewhere, size, proof.path()).proves(leaf, root))
          .isEqualTo(elsewhere == index);
    }
  }

  @Test
  void a_changed_consistency_proof_proves_nothing() {
    Log log = Log.of(LARGEST);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(9162);
    for (int round = 0; round < 20_000; round++) {
      int size = 2 + random.nextInt(LARGEST - 1);
      int old = 1 + random.nextInt(size - 1);
      ConsistencyProof proof = LogTree.consistency(old, size, log);
      Digest before = log.roots.get(old);
      Digest now = log.roots.get(size);
      List<Digest> path = changed(proof.path(), random, log);
      assertThat(new ConsistencyProof(old, size, path).proves(before, now)).isFalse();
      assertThat(proof.proves(flipped(before, random), now)).isFalse();
      assertThat(proof.proves(before, flipped(now, random))).isFalse();
      int claimed = random.nextInt(LARGEST);
      assertThat(new ConsistencyProof(claimed, size, proof.path()).proves(before, now))
          .isEqualTo(claimed == old);
    }
  }

  private static List<Digest> changed(List<Digest> path, RandomGenerator random, Log log) {
    List<Digest> changed = new ArrayList<>(path);
    int kind = path.isEmpty() ? 0 : random.nextInt(4);
    int place = path.isEmpty() ? 0 : random.nextInt(path.size());
    switch (kind) {
      case 0 -> changed.add(log.leaves.get(random.nextInt(LARGEST)));
      case 1 -> changed.remove(place);
      case 2 -> changed.add(place, changed.get(place));
      default -> changed.set(place, flipped(changed.get(place), random));
    }
    return changed;
  }

  private static Digest flipped(Digest digest, RandomGenerator random) {
    byte[] bytes = digest.value().toArray();
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    return new Digest(Bytes.owning(bytes));
  }

  @Test
  void sizes_and_indexes_that_cannot_be_prove_nothing() {
    Log log = Log.of(8);
    Digest leaf = log.leaves.getFirst();
    Digest root = log.roots.get(1);
    assertThat(new InclusionProof(0, 1, List.of()).proves(leaf, root)).isTrue();
    assertThat(new InclusionProof(0, 0, List.of()).proves(leaf, root)).isFalse();
    assertThat(new InclusionProof(1, 1, List.of()).proves(leaf, root)).isFalse();
    assertThat(new InclusionProof(-1, 1, List.of()).proves(leaf, root)).isFalse();
    assertThat(new InclusionProof(0, Long.MIN_VALUE, List.of()).proves(leaf, root)).isFalse();
    assertThat(new InclusionProof(0, Long.MAX_VALUE, List.of()).proves(leaf, root)).isFalse();
  }

  @Test
  void a_path_longer_than_any_log_has_is_refused_before_it_is_hashed() {
    List<Digest> endless = java.util.Collections.nCopies(65, Merkle.EMPTY);
    assertThat(new InclusionProof(0, Long.MAX_VALUE, endless).proves(Merkle.EMPTY, Merkle.EMPTY))
        .isFalse();
    assertThat(new ConsistencyProof(3, Long.MAX_VALUE, endless).proves(Merkle.EMPTY, Merkle.EMPTY))
        .isFalse();
  }

  @Test
  void equal_sizes_are_consistent_only_with_equal_roots_and_no_path() {
    Log log = Log.of(3);
    Digest root = log.roots.get(3);
    assertThat(new ConsistencyProof(3, 3, List.of()).proves(root, root)).isTrue();
    assertThat(new ConsistencyProof(3, 3, List.of(root)).proves(root, root)).isFalse();
    assertThat(new ConsistencyProof(3, 3, List.of()).proves(root, log.roots.get(2))).isFalse();
    assertThat(new ConsistencyProof(0, 0, List.of()).proves(root, root)).isFalse();
  }

  @Test
  void the_empty_log_begins_every_log_and_nothing_else_has_size_0() {
    Log log = Log.of(3);
    Digest root = log.roots.get(3);
    assertThat(new ConsistencyProof(0, 3, List.of()).proves(Merkle.EMPTY, root)).isTrue();
    assertThat(new ConsistencyProof(0, 3, List.of(root)).proves(Merkle.EMPTY, root)).isFalse();
    assertThat(new ConsistencyProof(0, 3, List.of()).proves(root, root)).isFalse();
    assertThat(new ConsistencyProof(3, 2, List.of()).proves(root, log.roots.get(2))).isFalse();
    assertThat(new ConsistencyProof(-1, 3, List.of()).proves(Merkle.EMPTY, root)).isFalse();
  }

  @Test
  void a_proof_of_what_is_not_there_is_not_even_asked_for() {
    Log log = Log.of(3);
    assertThatThrownBy(() -> LogTree.inclusion(3, 3, log))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LogTree.consistency(4, 3, log))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LogTree.rootAt(-1, log)).isInstanceOf(IllegalArgumentException.class);
  }
}
