package io.millrace.healthcheck;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** The rules that keep this a library of use to other programs than the proxy, and its decisions pure. */
@AnalyzeClasses(packages = "io.millrace.healthcheck", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "io.millrace.healthcheck";

    /** Decisions: no network, no threads; time and chance come in as arguments. */
    private static final String[] PURE = {
        ROOT, ROOT + ".verdict..", ROOT + ".tier..", ROOT + ".outlier..",
    };

    private static final Set<String> CLOCKS_AND_CHANCE = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.Thread.sleep",
            "java.lang.Math.random",
            "java.time.Instant.now",
            "java.time.Clock.systemUTC",
            "java.util.concurrent.ThreadLocalRandom.current");

    @ArchTest
    static final ArchRule knowsNoProxyAndNoOtherLibrary = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.net.ssl..",
                    "javax.security.auth.x500..",
                    "org.slf4j..",
                    "io.netty..",
                    ROOT + "..");

    @ArchTest
    static final ArchRule decisionsArePure = classes()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java.lang..",
                    "java.time..",
                    "java.util",
                    "java.util.function..",
                    "java.util.stream..",
                    "java.util.concurrent..",
                    ROOT,
                    ROOT + ".verdict..",
                    ROOT + ".tier..",
                    ROOT + ".outlier..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule decisionsStartNoThreads = noClasses()
            .that()
            .resideInAnyPackage(PURE)
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
