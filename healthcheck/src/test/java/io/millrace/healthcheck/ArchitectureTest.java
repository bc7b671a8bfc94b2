package io.millrace.healthcheck;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** The rules that keep this a library of pure decisions, of use to other programs than the proxy. */
@AnalyzeClasses(packages = "io.millrace.healthcheck", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final Set<String> CLOCKS_AND_CHANCE = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.Thread.sleep",
            "java.lang.Math.random",
            "java.time.Instant.now",
            "java.time.Clock.systemUTC",
            "java.util.concurrent.ThreadLocalRandom.current");

    @ArchTest
    static final ArchRule knowsNoProxyAndNoOtherLibrary =
            classes().should().onlyDependOnClassesThat().resideInAnyPackage("java..", "io.millrace.healthcheck..");

    @ArchTest
    static final ArchRule startsNoThreads = noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.util.concurrent.ExecutorService.class);

    @ArchTest
    static final ArchRule readsNoClockAndAsksForNoChance = noClasses()
            .should()
            .accessTargetWhere(describe(
                    "is one of " + CLOCKS_AND_CHANCE,
                    access -> CLOCKS_AND_CHANCE.contains(access.getTargetOwner().getName() + "."
                            + access.getTarget().getName())));
}
