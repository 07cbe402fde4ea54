// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.emptyIterable;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.not;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may know whom. Maven holds the order of the modules; this holds what it cannot see. */
final class RoomsTest {

  private static final List<String> ROOMS = List.of("transforms", "pipeline", "testing", "runners");
  private static final String[] RUNNERS = {"org.apache.beam.runners..", "org.apache.flink.."};

  private static final JavaClasses MAIN = classes("classes");
  private static final JavaClasses TESTS = classes("test-classes");

  private static JavaClasses classes(String kind) {
    return new ClassFileImporter()
        .importPaths(ROOMS.stream().map(room -> Path.of("..", room, "target", kind)).toList());
  }

  @Test
  void theClassesOfEveryRoomAreSeen() {
    for (String room : ROOMS) {
      for (JavaClasses seen : List.of(MAIN, TESTS)) {
        assertThat(
            room, seen.that(resideInAPackage("dev.braid." + room + "..")), not(emptyIterable()));
      }
    }
    assertThat(MAIN.size(), greaterThan(100));
  }

  @Test
  void transformsKnowBeamAndNothingOutside() {
    noClasses()
        .that()
        .resideInAPackage("dev.braid.transforms..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            and(
                RUNNERS,
                "org.apache.kafka..",
                "org.apache.beam.sdk.io..",
                "redis..",
                "org.snakeyaml..",
                "picocli..",
                "java.nio.file.."))
        .check(MAIN);
  }

  @Test
  void stagesKnowTheModelAndNeverEachOther() {
    slices()
        .matching("dev.braid.transforms.(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(alwaysTrue(), resideInAPackage("dev.braid.transforms.model.."))
        .check(MAIN);
  }

  @Test
  void thePipelineKnowsNoRunner() {
    noClasses()
        .that()
        .resideInAPackage("dev.braid.pipeline..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(and(RUNNERS, "picocli..", "dev.braid.runners..", "dev.braid.testing.."))
        .check(MAIN);
  }

  @Test
  void roomsOfTestingKnowTheScenarioAndNeverEachOther() {
    slices()
        .matching("dev.braid.testing.(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(alwaysTrue(), resideInAPackage("dev.braid.testing.scenario.."))
        // A live join is fed by the generator and held against the reference.
        .ignoreDependency(
            resideInAPackage("dev.braid.testing.live.."),
            resideInAnyPackage("dev.braid.testing.generate..", "dev.braid.testing.reference.."))
        .check(MAIN);
  }

  @Test
  void testingDoesNotKnowTheCommandLine() {
    noClasses()
        .that()
        .resideInAPackage("dev.braid.testing..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("picocli..", "dev.braid.runners..")
        .check(MAIN);
  }

  @Test
  void runnersGoThroughThePipeline() {
    noClasses()
        .that()
        .resideInAPackage("dev.braid.runners..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.braid.transforms..")
        .check(MAIN);
  }

  @Test
  void theJobOfAClusterKnowsNoCommandLineAndNothingOfTesting() {
    noClasses()
        .that()
        .resideInAPackage("dev.braid.runners.job..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "picocli..",
            "dev.braid.testing..",
            "org.apache.beam.runners.direct..",
            "org.slf4j.bridge..")
        .check(MAIN);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.braid.(**)").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void testsAreOfJUnitJupiter() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.junit", "org.junit.runner..", "org.junit.rules..", "junit..")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("org.mockito..", "org.easymock..", "org.assertj..")
        .check(TESTS);
  }

  @Test
  void logsGoThroughSlf4j() {
    NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(MAIN);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.log4j..", "org.apache.logging..", "org.apache.commons.logging..")
        .check(MAIN);
  }

  private static String[] and(String[] some, String... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }
}
