package parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import parley.codec.MalformedInput;
import parley.message.Wording.Part;
import parley.message.Wording.Rendered;

/// Messages for readers of the languages that are begun.
class BegunLanguagesTest {
  private static final Wording FRENCH = Wording.in("fr");
  private static final Wording ARABIC = Wording.in("ar");

  /// Format, French words, Arabic words that its rendering must hold.
  static Stream<Arguments> formats() {
    return Stream.of(
        Arguments.of(
            "incident-notification/1",
            List.of(
                "Notification d’incident",
                "Gravité: [4 – grave",
                "Secteurs touchés",
                "santé",
                "aggravation",
                "probable (55–80 %)",
                "22 novembre 2026, 01:00:00 UTC",
                "dans un délai de 2 heures à compter de la réception",
                "conserver les journaux et autres preuves",
                "TLP:AMBER – organisation destinataire",
                "n’est ni un aveu ni une accusation"),
            List.of(
                "إخطار بحادث",
                "الخطورة: [4 – شديدة",
                "القطاعات المتضررة",
                "الرعاية الصحية",
                "تفاقم",
                "مرجح (55–80 %)",
                "22 نوفمبر 2026، 01:00:00 UTC",
                "المهلة بعد الاستلام: ساعتان",
                "حفظ السجلات وغيرها من الأدلة",
                "الجهة المستلمة ومن تخدمهم",
                "الإخطار ليس اعترافًا ولا اتهامًا")),
        Arguments.of(
            "inquiry/1",
            List.of(
                "Demande de clarification",
                "préciser si vous avez connaissance de l’activité",
                "dans un délai de 1 heure à compter de la réception",
                "Une demande de clarification n’est pas une accusation."),
            List.of(
                "طلب توضيح",
                "توضيح ما إذا كنتم على علم بالنشاط",
                "المهلة بعد الاستلام: ساعة واحدة",
                "طلب التوضيح ليس اتهامًا.")),
        Arguments.of(
            "origin-report/1",
            List.of(
                "Signalement : semble provenir de votre territoire",
                "code malveillant : serveur de commande et de contrôle",
                "Rien n’est dit de qui est responsable."),
            List.of("بلاغ: يبدو أن مصدره إقليمكم", "برمجية خبيثة: خادم قيادة وتحكم")),
        Arguments.of(
            "origin-state/1",
            List.of("pas chez nous : l’origine n’est pas ici", "cela ne fait que passer ici"),
            List.of("ليس لدينا: ليس المصدر هنا", "يمر من هنا فقط")),
        Arguments.of(
            "reply/1",
            List.of(
                "Réponse en bref",
                "nous procédons à des vérifications",
                "russe",
                "Проводится проверка указанных адресов."),
            List.of(
                "الرد بإيجاز",
                "نحن نتحقق من الأمر",
                "الروسية",
                "Проводится проверка указанных адресов.")),
        Arguments.of(
            "acknowledgement/1",
            List.of(
                "Accusé de réception",
                "complet en la forme",
                "Accuser réception n’est pas donner son accord.",
                "22 novembre 2026, 02:58:00 UTC"),
            List.of(
                "إقرار بالاستلام",
                "مكتملة الشكل",
                "الإقرار بالاستلام ليس موافقة.",
                "22 نوفمبر 2026، 02:58:00 UTC")));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void a_message_is_read_in_french_and_in_arabic(
      String format, List<String> french, List<String> arabic) throws MalformedInput {
    Message message = Sample.of(format).message();

    assertThat(shown(FRENCH, message)).contains(french);
    assertThat(shown(ARABIC, message)).contains(arabic);
  }

  private static String shown(Wording wording, Message message) {
    Rendered rendered = wording.render(message, Sample.FORMATS);
    StringBuilder text = new StringBuilder(rendered.title()).append('\n');
    parts(rendered)
        .forEach(part -> text.append(part.label()).append(": ").append(part.values()).append('\n'));
    return text.toString();
  }

  private static Stream<Part> parts(Rendered rendered) {
    return Stream.concat(rendered.header().stream(), rendered.body().stream());
  }

  /// F-LANG-4: a page needs to know which values have a direction of their own.
  @Test
  void what_has_no_language_is_told_from_what_is_said_in_the_readers() throws MalformedInput {
    Message message = Sample.of("incident-notification/1").message();

    Rendered rendered = ARABIC.render(message, Sample.FORMATS);

    assertThat(parts(rendered).filter(part -> part.tongue().isEmpty()).map(Part::key))
        .contains(
            "agreement", "sender", "recipients", "id", "originAddresses", "title", "description");
    assertThat(parts(rendered).filter(part -> part.tongue().equals("ar")).map(Part::key))
        .contains(
            "precedence", "composedAt", "tlp", "severity", "sectors", "detected", "statement");
    assertThat(parts(rendered).map(Part::tongue)).isSubsetOf("", "ar");
  }

  /// F-LANG-2: the agreement pins the phrase book by its bytes, so no language joins it.
  @Test
  void a_phrase_that_the_book_has_not_in_the_language_is_english_with_its_time_and_says_so()
      throws MalformedInput {
    Message message = Sample.of("pre-agreed/1").message();

    Rendered rendered = ARABIC.render(message, Sample.FORMATS);

    assertThat(rendered.body())
        .filteredOn(part -> part.tongue().equals("en"))
        .singleElement()
        .satisfies(part ->
            assertThat(part.values().getFirst())
                .contains("HARBOUR 86", "at 22 November 2026, 04:00:00 UTC"));
    assertThat(parts(Wording.in("ru").render(message, Sample.FORMATS)).map(Part::tongue))
        .isSubsetOf("", "ru");
  }
}
