// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** What is known of the properties of Kafka's clients. */
final class ClientProperties {

  /**
   * A secret has one of these in its name. The login of JAAS has its password within, and a key
   * store's key is the private one.
   */
  private static final List<String> SECRET =
      List.of("password", "secret", "credential", "sasl.jaas.config", "keystore.key");

  /** These have one in their name and are none. */
  private static final String PLACE = ".location";

  private static final int MOST_SLIPS = 2;
  private static final Set<String> NAMES = names();

  private ClientProperties() {}

  /** Whether nobody may see the value of the property {@code name}. */
  static boolean isSecret(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return SECRET.stream().anyMatch(lower::contains) && !lower.endsWith(PLACE);
  }

  /**
   * The property that an unknown one is a slip of. What is like no other may be for a plug-in of
   * the user's and is left alone.
   */
  static Optional<String> meant(String name) {
    if (NAMES.contains(name)) {
      return Optional.empty();
    }
    LevenshteinDistance distance = new LevenshteinDistance(MOST_SLIPS);
    return NAMES.stream()
        .filter(known -> distance.apply(name, known) >= 0)
        .min(Comparator.comparingInt(known -> distance.apply(name, known)));
  }

  private static Set<String> names() {
    Set<String> names = new TreeSet<>(AdminClientConfig.configNames());
    names.addAll(ConsumerConfig.configNames());
    names.addAll(ProducerConfig.configNames());
    return names;
  }
}
