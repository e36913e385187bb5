package parley.linktest;

import java.util.List;

/// What formal tests say (L-TEST-2): sentences of our own about weather, tools and trees, in both
/// languages. Together they use every letter of both alphabets; none is about anybody.
final class TestTexts {
  private static final List<String> TEXTS =
      List.of(
          """
          A quick breeze moved over the lazy pond, and six grey ducks just kept watching the fog.
          Свежий ветер прошёл над тихим прудом; шесть серых уток всё ещё глядели в туман.\
          """,
          """
          The carpenter fixed a jar, a box and a wooden quilt frame before the evening froze.
          Плотник починил ящик, фонарь, съёмную полку и эту раму, чтобы успеть до мороза.\
          """,
          """
          Five maps, a zinc jug and a square compass lay on the table next to the window.
          Пять карт, цинковый кувшин, циркуль и объёмный глобус лежали на столе у окна.\
          """,
          """
          In June the botanist verified a list of oak, hazel, maple and quince growing by the wall.
          В июне ботаник сверил список: дуб, орешник, клён, эвкалипт и айва растут у стены.\
          """,
          """
          A jolly baker weighed exactly five cups of flour, a pinch of salt and a quart of milk.
          Весёлый пекарь отмерил пять чашек муки, щепотку соли и подъём теста ждал до утра.\
          """,
          """
          The lighthouse keeper polished twelve prisms, oiled the quiet gears and jotted the time.
          Смотритель маяка протёр двенадцать призм, смазал шестерни и записал точный час: эхо.\
          """);

  private TestTexts() {}

  static String of(Slot slot) {
    return TEXTS.get((int) Math.floorMod(slot.number() / 2, (long) TEXTS.size()));
  }

  static List<String> all() {
    return TEXTS;
  }
}
