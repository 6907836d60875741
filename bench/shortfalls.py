"""Why a row falls short of what is wanted of it: where its time goes, and what was tried; and why
times grow as they do."""

GROWTH = (
    "Passes and Gram matrices grow with the rows, hence powers near 1. `group_correlated` grows "
    "faster: up to as many live entries as rows its models stay in Gram space, where every Newton "
    "step factors a matrix of that size, so that 2,000 rows cost six times what 1,000 do, where "
    "models work by columns. Columns that are screened away are read once in a while, hence powers "
    "near a half. Neighbouring strengths share Hessians, factors and starts, hence less than 1 "
    "there too."
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
        "Where the time goes (`perf`, one thread): full gradients of 480 MB 27%, the Gram matrix "
        "of the working set 26%, losses 8%, moments and the look for NaN 15%, gaps 7%. 5 models, 9 "
        "passes. Tried: a Hessian per step, and one kept while it contracts, which runs; a start "
        "from a sixteenth of the rows takes 2 models instead of 5, but a larger working set, and "
        "is slower. Not tried: moments and the look for NaN in one pass."
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
        "Where the time goes (`perf`, one thread): passes over the working set 40%, split between "
        "slopes and products; losses and their exponentials 9%, gaps 8%, Gram matrices 12%. 145 "
        "models and 443 passes for 100 strengths, bound by memory: 320 MB of doubles. Tried: a new "
        "Hessian per strength; Hessians kept while they contract, which runs; without the "
        "extrapolated start models go from 145 to 397. Not tried: slopes and products of one step "
        "in one look at the rows."
    ),
    "sparse_logistic": (
        "Where the time goes (`perf`, one thread): conjugate gradients on the support 31%, sweeps "
        "12%, looks outside the working set 25%, gaps 7%. 153 models, 538 passes, 1304 steps of "
        "conjugate gradients. Tried: coordinate descent with Anderson extrapolation, and Newton "
        "steps on the support in single precision, which runs; gaps at the slopes that the model "
        "came to save a third of the models, but the solution alone does not show them."
    ),
    "poisson_ridge": (
        "Where the time goes: 4 slope passes over 400 MB, bound by memory, half of it; the null "
        "model, moments and the look for NaN a fifth; the dual value an eighth; a Newton run on a "
        "sample of the rows a tenth. 5 passes, none with a Hessian of all rows. Tried: fused "
        "row-tile Newton (a Hessian per step), and the Hessian of a sample kept while it "
        "contracts, which runs."
    ),
}
