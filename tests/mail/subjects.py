"""How letters begin their subject, word for word, by kind and language; # stands for a number."""

SUBJECTS: dict[str, dict[str, tuple[str, ...]]] = {
    "sign_in_link": {
        "en": ("Your sign-in link",),
        "fr": ("Votre lien de connexion",),
        "zh": ("您的登录链接",),
    },
    "password_set": {
        "en": ("A password was set for your account",),
        "fr": ("Un mot de passe a été défini pour votre compte",),
        "zh": ("您的账户已设置密码",),
    },
    "invitation": {
        "en": ("Invitation to the consultation “IIOE Quality Assurance #.# (sample)”",),
        "fr": ("Invitation à la consultation «\u202fIIOE Assurance qualité #.# (exemple)\u202f»",),
        "zh": ("意见征询邀请：“IIOE质量保证#.#（示例）”",),
    },
    "round_extended": {
        "en": ("More time to comment",),
        "fr": ("Prolongation de la phase de commentaires",),
        "zh": ("意见征询期延长",),
    },
    "comment_receipt": {
        "en": ("Comment # received",),
        "fr": ("Commentaire # reçu",),
        "zh": ("已收到意见#",),
    },
    "new_comments": {
        "en": ("# new comment",),
        "fr": ("# nouveau commentaire",),
        "zh": ("#条新意见",),
    },
    "replies": {
        "en": ("A reply to your comment",),
        "fr": ("Une réponse à votre commentaire",),
        "zh": ("对您意见的#条回应",),
    },
    "comment_hidden": {
        "en": ("Your comment # was hidden",),
        "fr": ("Votre commentaire # a été masqué",),
        "zh": ("您的意见#已被隐藏",),
    },
    "comment_shown_again": {
        "en": ("Your comment # is shown again",),
        "fr": ("Votre commentaire # est de nouveau affiché",),
        "zh": ("您的意见#已恢复显示",),
    },
    "comment_redacted": {
        "en": ("Personal data was taken out of your comment #",),
        "fr": ("Des données personnelles ont été retirées de votre commentaire #",),
        "zh": ("已从您的意见#中隐去个人信息",),
    },
    "reminder": {
        "en": (
            "Your voice is missing",
            "Your institution has not submitted its reply yet",
        ),
        "fr": (
            "Votre commentaire est attendu",
            "Votre établissement n’a pas encore soumis sa réponse",
        ),
        "zh": (
            "期待您的意见",
            "贵机构尚未提交答复",
        ),
    },
    "members_reminded": {
        "en": ("University of Nairobi (sample) asks for your comments",),
        "fr": ("University of Nairobi (sample) vous demande vos commentaires",),
        "zh": ("University of Nairobi (sample)征求您的意见",),
    },
    "form_receipt": {
        "en": ("Receipt for a form: # comment",),
        "fr": ("Accusé de réception d’un formulaire\u202f: # commentaire",),
        "zh": ("表格回执：#条意见",),
    },
    "reply_receipt": {
        "en": ("Receipt for the reply of University of Nairobi (sample), version #",),
        "fr": ("Accusé de réception de la réponse consolidée de University of Nairobi (sample), version #",),
        "zh": ("University of Nairobi (sample)综合答复的回执，第#版",),
    },
    "reply_submitted": {
        "en": ("The reply of University of Nairobi (sample) was submitted, version #",),
        "fr": ("La réponse consolidée de University of Nairobi (sample) a été soumise, version #",),
        "zh": ("University of Nairobi (sample)的综合答复已提交，第#版",),
    },
    "co_sponsor": {
        "en": (
            "University of Nairobi (sample) asks University of Dakar (sample) to support its reply",
            "University of Dakar (sample) does not support the reply of University of Nairobi (sample)",
            "University of Paris (sample) supports the reply of University of Nairobi (sample)",
        ),
        "fr": (
            "University of Nairobi (sample) demande à University of Dakar (sample) de soutenir sa réponse",
            "University of Dakar (sample) ne soutient pas la réponse consolidée de University of Nairobi (sample)",
            "University of Paris (sample) soutient la réponse consolidée de University of Nairobi (sample)",
        ),
        "zh": (
            "University of Nairobi (sample)请University of Dakar (sample)支持其综合答复",
            "University of Dakar (sample)不支持University of Nairobi (sample)的综合答复",
            "University of Paris (sample)支持University of Nairobi (sample)的综合答复",
        ),
    },
    "assigned": {
        "en": ("A comment is assigned to you",),
        "fr": ("Un commentaire vous est attribué",),
        "zh": ("#条意见已分配给您",),
    },
    "to_confirm": {
        "en": ("A decision waits for a second editor",),
        "fr": ("Une décision attend un second rédacteur",),
        "zh": ("#条意见的决定等待第二位编辑确认",),
    },
    "sent_back": {
        "en": ("A decision of yours was sent back",),
        "fr": ("Une de vos décisions a été renvoyée",),
        "zh": ("您对#条意见的决定被退回",),
    },
    "answers": {
        "en": (
            "Answer to your comment",
            "Answers to your # comments",
        ),
        "fr": (
            "Réponse à votre commentaire",
            "Réponses à vos # commentaires",
        ),
        "zh": ("对您#条意见的答复",),
    },
    "objections": {
        "en": ("An objection waits for a review",),
        "fr": ("Une objection attend un examen",),
        "zh": ("#项异议等待复核",),
    },
    "objection_reviewed": {
        "en": ("Your objection on comment # was reviewed",),
        "fr": ("Votre objection sur le commentaire # a été examinée",),
        "zh": ("您对意见#的异议已复核",),
    },
    "reopened": {
        "en": ("A comment that you decided was reopened",),
        "fr": ("Un commentaire que vous aviez traité a été rouvert",),
        "zh": ("您已作决定的#条意见已重新开启",),
    },
    "tasks": {
        "en": ("# clauses changed and have to be looked at in another language",),
        "fr": ("# clauses ont changé et doivent être vérifiées dans une autre langue",),
        "zh": ("#条条款有改动，需核对其他语言",),
    },
    "draft_published": {
        "en": ("A new draft is published",),
        "fr": ("Un nouveau projet est publié",),
        "zh": ("新草案已发布",),
    },
    "round_opened": {
        "en": ("Open for comment",),
        "fr": ("Ouvert aux commentaires",),
        "zh": ("开放征求意见",),
    },
    "final_frozen": {
        "en": ("The final is ready for your endorsement",),
        "fr": ("La version finale attend votre approbation",),
        "zh": ("定稿可供您认可",),
    },
    "endorsement_receipt": {
        "en": ("Receipt for your statement #",),
        "fr": ("Accusé de réception de votre déclaration #",),
        "zh": ("您的声明#的回执",),
    },
    "launch": {
        "en": ("Launched",),
        "fr": ("Lancement",),
        "zh": ("已发布",),
    },
}
