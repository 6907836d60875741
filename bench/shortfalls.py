"""Why a row falls short of what is wanted of it: where its time goes, and what was tried; and why
times grow as they do."""

GROWTH = (
    "Passes and Gram matrices grow with the rows, hence powers near 1. `group_correlated` "
    "grows faster where its models work by columns: a Newton step factors a matrix of the "
    "size of the rows. Columns that are screened away are read once in a while, hence "
    "powers near a half. Neighbouring strengths share Hessians, factors and starts, hence "
    "less than 1 there too."
)

SHORTFALLS = {
    "lasso_wide": (
        "Where the time goes (`perf`, one thread): looks at columns outside the working set and "
        "gradients 40%, models in Gram space 27%, gaps 9%, growing the Gram matrix 8%; half of it "
        "in the last 20 strengths. 39 models beyond the first, 239 passes for 100 strengths. "
        "Tried: safe screening by bounds from earlier passes, which runs, and full passes at every "
        "strength; Newton steps on the support with a factor kept along the path, which runs, and "
        "coordinate descent alone."
    ),
    "poisson_enet": (
        "Where the time goes (`perf`, one thread): full gradients of 480 MB a fifth, steps over "
        "the working set (product, losses and slopes in one look at the rows) a third, moments "
        "a tenth, gaps a tenth. 4 models, 8 passes. Tried: a Hessian of all rows per step, and "
        "one kept while it contracts (5 models, half as slow again); a first Hessian of a "
        "twelfth of the rows, mended by what steps show, which runs; a start from a sixteenth "
        "of the rows, whose larger working set costs more than it saves. What is left are about "
        "five looks at all of the data, each bound by memory."
    ),
    "group_wide": (
        "Where the time goes (`perf`, one thread): Newton steps over the live groups 25% (their "
        "conjugate gradients 17%), sweeps 19%, forming the Newton system 14%, models in Gram space "
        "13%, gaps and what lies outside the working set 12%, growing the working set 7%. 100 "
        "strengths take 37 models beyond the extrapolated start and 301 passes, nearly all over "
        "the working set; the last 40 strengths, with 90 to 300 live groups, take four fifths. "
        "riata stopped at a gap of 1e-3 is within 1e-6 already: what takes longer than adelie is "
        "showing it. Tried: block coordinate descent over columns with Anderson extrapolation, and "
        "Newton steps in the space of rows by conjugate gradients with a kept factor, which runs; "
        "columns in float32, more sweeps before a step, and a step before the first sweep did not "
        "help."
    ),
    "group_correlated": (
        "Where the time goes (`perf`, one thread): Newton steps 53% (conjugate gradients over the "
        "kept system 39%, bound by reading its 12 MB of float32 twice per step), sweeps 16%, "
        "forming systems 13%, models in Gram space 10%. 43 models beyond the extrapolated start, "
        "296 passes. Tried: as for `group_wide`; more and fewer conjugate gradients per step, "
        "systems formed more and less often: within 10%."
    ),
    "poisson_group": (
        "Where the time goes (two threads): steps over the working set half of it, bound by "
        "reading its columns (four numbers a row of each covariate, up to 108 MB) once per step; "
        "gaps 13%, what lies outside the working set 14%, packing the columns 7%, models in Gram "
        "space 4%. 81 models beyond the extrapolated start and 379 passes for 100 strengths; the "
        "last 16, with 7 to 29 live groups, take two fifths. Tried: columns read as they lie "
        "(a quarter slower); two blocks at a time, which runs, four and eight; smaller and larger "
        "runs of rows; product and slopes of a step in two looks (a quarter slower); extrapolation "
        "along a line (151 models), along the curve that would have told the last strength best, "
        "which runs, and none (397); a gap taken right after the extrapolated start, which spares "
        "the model at a third of the strengths and spoils the next extrapolation; Hessians of a "
        "share of the rows along the path (242 models)."
    ),
    "sparse_logistic": (
        "Where the time goes (`perf`, one thread): conjugate gradients on the support 31%, sweeps "
        "12%, looks outside the working set 25%, gaps 7%. 153 models, 538 passes, 1304 steps of "
        "conjugate gradients. Tried: coordinate descent with Anderson extrapolation, and Newton "
        "steps on the support in single precision, which runs; gaps at the slopes that the model "
        "came to save a third of the models, but the solution alone does not show them."
    ),
    "poisson_ridge": (
        "Where the time goes: 4 looks at 400 MB for slopes, bound by memory, half of it; a Newton "
        "run on a sample of the rows a sixth; moments (which also show what is missing) an eighth; "
        "the null model and the gap a tenth. 4 passes, none with a Hessian of all rows. Tried: "
        "fused row-tile Newton (a Hessian per step); the Hessian of a sample kept while it "
        "contracts (a look more); the same mended by what steps show, which runs."
    ),
}
